// An authorization server that plays a vendor's: oidc-provider, with nobody in front of the consent page.
//
//   node oidc.mjs FILE
//
// It listens on a free port of loopback and says which. FILE has options (JSON): `clients` ({id, secret}), `scopes`,
// `refreshTokens` (`always`, `offline_access` or `never`), `refreshTokenSeconds`, `rotates`, `requiresPkce`, and the
// settings of vendor.mjs, which has the control endpoint too; there are three more of ours, `redirectUris` and, once,
// `revokeAccount` and `endAccessTokens`. What is sent is judged by oidc-provider: codes are good once, PKCE is S256, a refresh token that is
// used twice ends the whole grant. The account `denier` denies.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { Provider } from "oidc-provider";
import { addressOf, altered, emailOf, front, kinds, listen, makeVendor } from "./vendor.mjs";

// Who gets a refresh token, by the scopes that are granted.
const REFRESH_TOKENS = {
  always: () => true,
  offline_access: (scopes) => scopes.has("offline_access"),
  never: () => false,
};

// The accounts' grants, by their ids: what `revokeAccount` ends.
const grants = new Map();
// What `endAccessTokens` ends before their time: refresh tokens go on counting.
const accessTokens = new Set();
const vendor = makeVendor({
  options: {
    clients: kinds.listOf({ id: kinds.isText, secret: kinds.isText }),
    scopes: kinds.isTexts,
    refreshTokens: (value) => value in REFRESH_TOKENS || Object.keys(REFRESH_TOKENS).join(" or "),
    refreshTokenSeconds: kinds.isCount,
    rotates: kinds.isFlag,
    requiresPkce: kinds.isFlag,
  },
  settings: { redirectUris: [kinds.isTexts, []] },
  events: {
    revokeAccount: { check: kinds.isText, run: revokeAccount },
    endAccessTokens: { check: kinds.isFlag, run: endAccessTokens },
  },
});
const { options, settings } = vendor;
const http = await listen();

const paths = {
  authorize: "/authorize",
  token: "/token",
  revocation: "/revoke",
  introspection: "/introspect",
  userinfo: "/userinfo",
};

// A client must have a place to return to; where that really is, is a setting, since it may be known only later.
const client = ({ id, secret }) => ({
  client_id: id,
  client_secret: secret,
  redirect_uris: [`${addressOf(http)}/nowhere`],
  grant_types: ["authorization_code", "refresh_token", "client_credentials"],
  response_types: ["code"],
});

const seconds = () => settings.accessTokenSeconds;
const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
const wantsRefreshToken = REFRESH_TOKENS[options.refreshTokens ?? "always"];

const provider = new Provider(addressOf(http), {
  clients: (options.clients ?? []).map(client),
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  // A minute more or less is nothing to a vendor, but a test waits for the end of a token.
  clockTolerance: 0,
  cookies: { keys: [randomBytes(32).toString("hex")] },
  expiresWithSession: () => false,
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
  },
  findAccount: (_, account) => ({
    accountId: account,
    claims: () => ({ sub: account, email: emailOf(account), email_verified: true }),
  }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  issueRefreshToken: (_, client, source) => wantsRefreshToken(source.scopes),
  jwks: { keys: [{ ...key, use: "sig", alg: "RS256" }] },
  pkce: { required: () => options.requiresPkce ?? true },
  // What can't be told at the callback is told to the browser; a test reads it more easily than a page.
  renderError: (context, out) => Object.assign(context, { type: "json", body: out }),
  rotateRefreshToken: () => options.rotates ?? true,
  routes: {
    authorization: paths.authorize,
    token: paths.token,
    revocation: paths.revocation,
    introspection: paths.introspection,
    userinfo: paths.userinfo,
  },
  scopes: ["openid", "offline_access", ...(options.scopes ?? [])],
  ttl: {
    AccessToken: seconds,
    ClientCredentials: seconds,
    RefreshToken: () => options.refreshTokenSeconds ?? 14 * 24 * 3600,
    AuthorizationCode: () => 60,
    Grant: () => 14 * 24 * 3600,
    IdToken: () => 3600,
    Interaction: () => 3600,
    Session: () => 14 * 24 * 3600,
  },
});

provider.on("access_token.saved", (token) => accessTokens.add(token));
provider.Client.prototype.redirectUriAllowed = (uri) => settings.redirectUris.includes(uri);

// Koa gives the answer away only after this, so it may still become another.
provider.use(async (context, next) => {
  await next();
  const { odd } = context.req;
  if (context.path !== paths.token || !odd) return;
  if (odd.hangUp) context.req.socket.destroy();
  const { status, body } = altered(odd, context);
  Object.assign(context, { status, body });
  context.set(odd.headers ?? {});
});

async function revokeAccount(account) {
  for (const [id, owner] of grants) {
    if (owner !== account) continue;
    grants.delete(id);
    for (const model of [provider.AccessToken, provider.RefreshToken, provider.AuthorizationCode]) {
      await model.revokeByGrantId(id);
    }
    await (await provider.Grant.find(id))?.destroy();
  }
}

async function endAccessTokens() {
  for (const token of accessTokens) await token.destroy();
  accessTokens.clear();
}

// The consent page: whoever is set consents to what is asked for, or to as much of it as is set.
async function consent(request, response) {
  const { params, prompt, session, grantId } = await provider.interactionDetails(request, response);
  const account = session?.accountId ?? settings.account;
  if (account === "denier") {
    const result = { error: "access_denied", error_description: "the person said no" };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  const grant =
    (grantId && (await provider.Grant.find(grantId))) ||
    new provider.Grant({ accountId: account, clientId: params.client_id });
  const asked = (params.scope ?? "").split(" ").filter(Boolean);
  const granted = asked.filter((scope) => settings.grantedScopes?.includes(scope) ?? true);
  grant.addOIDCScope(granted.join(" "));
  grant.rejectOIDCScope(asked.filter((scope) => !granted.includes(scope)).join(" "));
  const id = await grant.save();
  grants.set(id, account);
  const login = prompt.name === "login" ? { login: { accountId: account } } : {};
  return provider.interactionFinished(request, response, { ...login, consent: { grantId: id } });
}

async function tokenOf(word) {
  const token = (await provider.AccessToken.find(word)) ?? (await provider.ClientCredentials.find(word));
  return token && { account: token.accountId, client: token.clientId, scope: token.scope };
}

const callback = provider.callback();
front(vendor, http, {
  paths,
  tokenOf,
  answer: (request, response, text) => {
    if (/^\/interaction\/[^/]+$/.test(request.url)) return consent(request, response);
    if (text !== undefined) request.body = text;
    return callback(request, response);
  },
});
