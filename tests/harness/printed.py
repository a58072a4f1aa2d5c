"""What the five API documents print, as it stands there: calls, answers and frames, with their placeholders.

An object that they print as `...` is an empty one here.
"""

# 000: direct messages and presence

TOKEN = '{"token" : "<JWT token>"}'
WELCOME = """{
    "message": "You have successfully logged",
    "online_friends": [
        ["<user_id1>","<user_nickname1>"],
        ["<user_id2>","<user_nickname2>"]
    ]
}"""
DIRECT = '{"target_nickname" : "<대상 닉네임>", "message" : "<메시지 내용>"}'
DIRECT_FRAME = """{
    "type": "chat_message", "message": "<메시지 내용>", "from": "<발신자 닉네임>", "time": "%H:%M"
}"""
OFFLINE_FRAME = """{
    "type": "chat_message", "error": "No User or Offline", "from": "<target_nickname>", "time": "%H:%M"
}"""
BLOCK = '{"target_nickname" : "<차단하고자 하는 유저 닉네임 : string, 필수>"}'
BLOCKED = '{"target_nickname": "1002_test_id", "block_requested": true}'
BLOCK_UNKNOWN = '{"target_nickname": ["해당 닉네임이 존재하지 않습니다."]}'
BLOCKS = '[{"nickname": "<차단된 유저 닉네임>"}]'
IS_BLOCKED = '{"is_blocked": <차단인지 아닌지 : boolean>}'
NOT_FOUND = '{"detail": "Not found."}'
NOTICE = '{"target_nickname": "<전송하고자 하는 유저 닉네임>", "message": "<메시지 내용>"}'
NOTICE_FRAME = '{"type": "system_message", "from": "admin", "message": "<메시지 내용>", "time": "<%H:%M>"}'
STATUS_FRAME = """{
    "type": "send_status", "target_nickname": "<본인 닉네임>", "from": "<상태 업데이트 된 유저 닉네임>",
    "from_id": "<상태 업데이트 된 유저 id>", "status": "<online or offline>", "time": "<%H:%M>"
}"""

# 001, and 004 under another prefix: accounts and friends

CREDENTIALS = '{"email": "이메일 주소", "password": "비밀번호"}'
REGISTERED = '{"email": "이메일 주소", "message": "회원가입이 완료되었습니다.", "profile": {}}'
USED = '{"email": ["A user is already registered with this e-mail address."]}'
LOGGED_IN = '{"message": "환영합니다.", "profile": {}, "refresh": "JWT Refresh 토큰", "access": "JWT Access 토큰"}'
LOGGED_OUT = '{"message": "로그아웃이 완료되었습니다."}'
FRIEND = '{"email": "친구의 이메일 주소"}'
FRIEND_ADDED = '{"message": "친구 추가 완료 메시지"}'
FRIEND_DELETED = '{"message": "친구 삭제 완료 메시지"}'
NO_FRIEND = '{"detail": "user5@email.com님은 친구 목록에 없습니다."}'

# 002: rooms

REGISTER = """{
    "email": "user@example.com",
    "password1": "password123",
    "password2": "password123",
    "nickname": "사용자명"
}"""
LOGIN = '{"email": "user@example.com", "password": "password123"}'
TOKENS = '{"access": "jwt_token_here", "refresh": "refresh_token_here"}'
ROOM = '{"name": "채팅방 이름", "post": 1}'
MESSAGE = '{"message": "안녕하세요!", "room": 1}'
SAY = '{"type": "chat.message", "message": "안녕하세요!"}'
SAID = """{
    "type": "chat.message",
    "message": "안녕하세요!",
    "sender": "user@example.com",
    "nickname": "사용자명",
    "profile_picture_url": "/media/profile.jpg"
}"""
JOIN = '{"type": "chat.user.join", "username": "사용자명"}'
LEAVE = '{"type": "chat.user.leave", "username": "사용자명"}'
CURL_REGISTER = """curl -X POST http://127.0.0.1:8000/user/v1/register/ \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "test@example.com",
    "password1": "testpass123",
    "password2": "testpass123",
    "nickname": "테스트사용자"
  }'"""
CURL_LOGIN = """curl -X POST http://127.0.0.1:8000/user/v1/login/ \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "test@example.com",
    "password": "testpass123"
  }'"""
CURL_ROOM = """curl -X POST http://127.0.0.1:8000/chat/v1/room/ \\
  -H "Authorization: Bearer YOUR_ACCESS_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "테스트 채팅방",
    "post": 1
  }'"""
ENVIRONMENT = {
    "SECRET_KEY": "your_secret_key",
    "DEBUG": "True",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "CHANNEL_LAYER_REDIS_URL": "redis://localhost:6379/0",
}

# 003: closed chats

ACCOUNT = '{"username" : "user1", "password" : "password1", "email" : "something1@domain.ru"}'
ACCOUNT_MADE = """{
    "token": "14dd55e72a9a00a015c324cd9baedbeb8e21c907",
    "user": {"id": 2, "first_name": "", "last_name": "", "username": "user1", "email": "something1@domain.ru"}
}"""
ACCOUNT_LOGIN = '{"username" : "user1", "password" : "password1"}'
ACCOUNT_TOKEN = '{"token": "8ea5751fa52a73b9c862cc912e2d7b6361f50219"}'
CHATS = """[{
    "id": 1,
    "name": "первый",
    "participants": [
        {"id": 1, "first_name": "", "last_name": "", "username": "dan", "email": "something2@domain.ru"}
    ],
    "created_at": "2024-11-04T10:30:50+03:00"
}]"""
CHAT_MESSAGES = """[
    {
        "id": 7,
        "chat": 1,
        "user": {"id": 1, "first_name": "", "last_name": "", "username": "dan", "email": "something2@domain.ru"},
        "content": "8",
        "timestamp": "2024-11-04T10:31:23.116252+03:00"
    },
    {
        "id": 8,
        "chat": 1,
        "user": {"id": 1, "first_name": "", "last_name": "", "username": "dan", "email": "something2@domain.ru"},
        "content": "Привет!",
        "timestamp": "2024-11-04T11:23:52.903939+03:00"
    }
]"""
CHAT_ADDED = '{"message": "User ove added to chat"}'
CHAT_REMOVED = '{"message": "User ove removed from chat"}'
CHAT_SAY = '{"message": "Hi Postman"}'

# 004: the board

BOARD_SAY = '{"type": "chat.message", "message": "Hello, World!"}'
BOARD_ROOM = '{"name": "Chat Room"}'
BOARD_ROOM_SHOWN = '{"id": 42, "name": "Chat Room", "chat_url": "/ws/chat/42/chat/"}'
BOARD_SAID = """{
  "type": "chat.message",
  "message": "Hello, World!",
  "sender": "user@example.com",
  "nickname": "John",
  "profile_picture_url": "https://example.com/profile.jpg"
}"""
BOARD_JOIN = '{"type": "chat.user.join", "username": "John"}'
BOARD_ERROR = '{"error_type": "invalid_request", "message": "Invalid message format."}'
CATEGORIES = """{
    "id": 1,
    "name": "Programming"
},
{
    "id": 2,
    "name": "Ormi"
},
{
    "id": 3,
    "name": "ESTsoft"
}"""
POSTS = """{
    "id": 2,
    "tags": [],
    "title": "Title2",
    "content": "content2",
    "created_at": "2023-08-30T16:46:04.899333+09:00",
    "updated_at": "2023-08-30T16:58:01.008073+09:00",
    "hit": 0,
    "category": 1
},
{
    "id": 3,
    "tags": [],
    "title": "New Post Title",
    "content": "This is the content of the new post.",
    "created_at": "2023-08-30T17:03:28.688333+09:00",
    "updated_at": "2023-08-30T17:03:28.688333+09:00",
    "hit": 0,
    "category": 1
}"""
