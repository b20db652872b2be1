// A GraphQL server that makes its answers up: graphql-yoga over a schema with mocked values.
//
//   node yoga.mjs FILE
//
// It listens on a free port of loopback and says which. FILE is a schema's text, or an introspection query's answer (JSON). What is sent is judged by graphql-js: a
// request that isn't valid is answered with errors. `GET /sdl` gives the schema's text, for other judges.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { addMocksToSchema } from "@graphql-tools/mock";
import {
  GraphQLSchema,
  buildClientSchema,
  buildSchema,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  printSchema,
} from "graphql";
import { createYoga } from "graphql-yoga";

const bytes = readFileSync(process.argv[2]);
const schema = read((process.argv[2].endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));

function read(text) {
  if (!text.trimStart().startsWith("{")) return buildSchema(text, { assumeValid: true });
  const answer = JSON.parse(text);
  return buildClientSchema(answer.data ?? answer, { assumeValid: true });
}

// What a scalar of one's own looks like is told by its name alone, as it is to everybody else.
function scalar(name) {
  const known = [
    [/^(iso8601)?date_?time$|^timestamp$/i, "2026-11-02T09:15:00Z"],
    [/^(iso8601)?date$/i, "2026-11-02"],
    [/^time$/i, "09:15:00"],
    [/ur[il]$/i, "https://example.com/"],
    [/^json|object$/i, { key: "value" }],
    [/int|long/i, 7],
    [/decimal|money|float/i, "12.50"],
    [/uuid/i, "01890a5d-ac96-774b-bcce-b302099a8057"],
    [/boolean/i, true],
  ];
  return (known.find(([pattern]) => pattern.test(name)) ?? [null, "text"])[1];
}

const unwrapped = (type) => (isNonNullType(type) ? type.ofType : type);

// A mutation that goes well has nothing to say under `userErrors`.
function withoutErrors(type) {
  const fields = Object.values(type.getFields()).filter((field) => {
    const isList = isListType(unwrapped(field.type));
    return isList && (field.name === "userErrors" || getNamedType(field.type).name.endsWith("UserError"));
  });
  return Object.fromEntries(fields.map((field) => [field.name, []]));
}

function mocks() {
  const mocks = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    if (isScalarType(type) && !isSpecifiedScalarType(type)) mocks[type.name] = () => scalar(type.name);
    // Always the first of several types, so that one run is like another.
    if (isAbstractType(type)) mocks[type.name] = () => ({ __typename: schema.getPossibleTypes(type)[0]?.name });
    if (isObjectType(type)) {
      const empty = withoutErrors(type);
      if (Object.keys(empty).length > 0) mocks[type.name] = () => empty;
    }
  }
  return mocks;
}

// Real schemas break a rule here and there, which is no fault of a request.
const mocked = new GraphQLSchema({
  ...addMocksToSchema({ schema, mocks: mocks() }).toConfig(),
  assumeValid: true,
});

const yoga = createYoga({
  schema: mocked,
  graphqlEndpoint: "/graphql",
  landingPage: false,
  logging: false,
  maskedErrors: false,
});

const server = createServer((request, response) => {
  if (request.url === "/sdl") {
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
    response.end(printSchema(schema));
    return;
  }
  yoga(request, response);
});
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
