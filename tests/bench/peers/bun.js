// Bun (uWebSockets within) as a chat room server without a store: its documented way, subscribe and server.publish.
// Usage: bun bun.js PORT SENDER NICKNAME PICTURE
const [port, sender, nickname, picture] = process.argv.slice(2);
const counters = new Map();
let lastId = 0;

function nextSeq(room) {
  const seq = (counters.get(room) ?? 0) + 1;
  counters.set(room, seq);
  return seq;
}

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  fetch(request, server) {
    const room = new URL(request.url).pathname.split("/")[3];
    if (server.upgrade(request, { data: { room } })) return;
    return new Response("ready");
  },
  websocket: {
    perMessageDeflate: false,
    publishToSelf: true,
    open(socket) {
      socket.subscribe(socket.data.room);
    },
    message(socket, text) {
      const input = JSON.parse(text);
      if (input.type !== "chat.message") return;
      const frame = JSON.stringify({
        type: "chat.message",
        message: input.message,
        sender,
        nickname,
        profile_picture_url: picture,
        id: ++lastId,
        seq: nextSeq(socket.data.room),
        created_at: new Date().toISOString().replace("Z", "000+00:00"),
      });
      server.publish(socket.data.room, frame);
    },
  },
});
