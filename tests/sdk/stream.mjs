// Symbl's JavaScript SDK in Node: streams a file and prints what its handlers were given, one JSON value a line.
// Arguments: engine's URL, app id, app secret, file of s16le at 16 kHz, what to do.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const { sdk } = createRequire(import.meta.url)("@symblai/symbl-js");
const [url, appId, appSecret, file, what] = process.argv.slice(2);
const tell = (event, value) => console.log(JSON.stringify({ event, value }));
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const request = {
  id: "sdk-js",
  insightTypes: ["question", "action_item", "follow_up"],
  config: {
    meetingTitle: "From the SDK",
    confidenceThreshold: 0.5,
    languageCode: "en-US",
    sampleRateHertz: 16000,
    trackers: { interimResults: true },
  },
  trackers: [{ name: "Reporting", vocabulary: ["report"] }],
  speaker: { userId: "bob@example.com", name: "Bob" },
  handlers: Object.fromEntries(
    ["onSpeechDetected", "onMessageResponse", "onInsightResponse", "onTopicResponse", "onTrackerResponse",
      "onConversationCompleted", "onDataReceived"].map((name) => [name, (value) => tell(name, value)]),
  ),
};

async function speak(stream) {
  const sound = await readFile(file);
  for (let start = 0; start < sound.length; start += 3200) {
    stream.sendAudio(sound.subarray(start, start + 3200));
    await sleep(5);
  }
}

const ways = {
  async startRealtimeRequest() {
    const stream = await sdk.startRealtimeRequest(request);
    tell("conversationId", stream.conversationId);
    await speak(stream);
    tell("stopped", await stream.stop());
  },
  async createStream() {
    const stream = await sdk.createStream(request);
    await stream.start();
    await speak(stream);
    tell("stopped", await stream.stop());
    stream.close();
  },
  async subscribeToStream() {
    await sdk.subscribeToStream(request.id, { handlers: { onMessage: (value) => tell("heard", value) } });
    await ways.startRealtimeRequest();
    await sleep(500);
  },
};

sdk.oauth2.setBasePath(url);
await sdk.init({ appId, appSecret, basePath: url });
await ways[what]();
await sleep(200); // its last handlers are called a turn after stop() has resolved
process.exit(0);
