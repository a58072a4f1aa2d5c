// ws on Node as a chat room server without a store: no deflate, each frame encoded once.
// Usage: node ws.js PORT SENDER NICKNAME PICTURE (with NODE_PATH where ws is installed)
const http = require("http");
const { WebSocketServer } = require("ws");
const [port, sender, nickname, picture] = process.argv.slice(2);
const rooms = new Map();
let lastId = 0;

function enter(id, socket) {
  let room = rooms.get(id);
  if (!room) rooms.set(id, (room = { seq: 0, members: new Set() }));
  room.members.add(socket);
  socket.on("close", () => room.members.delete(socket));
  return room;
}

function makeFrame(room, message) {
  return Buffer.from(
    JSON.stringify({
      type: "chat.message",
      message,
      sender,
      nickname,
      profile_picture_url: picture,
      id: ++lastId,
      seq: ++room.seq,
      created_at: new Date().toISOString().replace("Z", "000+00:00"),
    }),
  );
}

const server = http.createServer((request, response) => response.end("ready"));
const sockets = new WebSocketServer({
  server,
  clientTracking: false,
  perMessageDeflate: false,
  skipUTF8Validation: true,
});

sockets.on("connection", (socket, request) => {
  const room = enter(request.url.split("/")[3], socket);
  socket.on("message", (data) => {
    const input = JSON.parse(data);
    if (input.type !== "chat.message") return;
    const frame = makeFrame(room, input.message);
    for (const member of room.members) member.send(frame, { binary: false });
  });
});

server.listen({ host: "127.0.0.1", port: Number(port), backlog: 4096 });
