-- The tables of OAuth stand behind the same wall as all that belongs to an organization.
SELECT jackfield_wall(name) FROM unnest(ARRAY['oauth_clients', 'oauth_states', 'oauth_tokens']) AS name;
