// Symbl's JavaScript SDK in Node: has an address dialed, listens to the call, and stops it.
// Arguments: engine's URL, app id, app secret, SIP address.
import { createRequire } from "node:module";

const { sdk } = createRequire(import.meta.url)("@symblai/symbl-js");
const [url, appId, appSecret, uri] = process.argv.slice(2);
const tell = (event, value) => console.log(JSON.stringify({ event, value }));

sdk.oauth2.setBasePath(url);
await sdk.init({ appId, appSecret, basePath: url });
const connection = await sdk.startEndpoint({
  endpoint: { type: "sip", uri, dtmf: "12#", audioConfig: { sampleRate: 8000, encoding: "PCMU", sampleSize: "16" } },
  actions: [{ invokeOn: "stop", name: "sendSummaryEmail", parameters: { emails: ["bob@example.com"] } }],
  data: { session: { name: "From the SDK" } },
  timezone: "US/Pacific",
  languages: ["en-US"],
});
tell("started", { connectionId: connection.connectionId, conversationId: connection.conversationId });
await new Promise((resolve) => {
  sdk.subscribeToConnection(connection.connectionId, (value) => {
    if (value.type === "message_response" || value.type === "transcript_response") {
      tell("heard", value.type);
      if (value.type === "message_response") resolve();
    }
  });
});
await new Promise((resolve) => setTimeout(resolve, 2000)); // the digits are sent meanwhile
const stopped = await sdk.stopEndpoint({ connectionId: connection.connectionId });
tell("stopped", { conversationId: stopped.conversationId, status: stopped.status });
process.stdout.write("", () => process.exit(0)); // the SDK keeps its sockets open
