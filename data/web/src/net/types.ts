// What the server's bodies and frames look like: docs/protocol.md, member by member. Nothing here is for people.

export interface ProfileBody {
  id: number;
  user: number;
  email: string;
  nickname: string;
  profile_picture: string | null;
  contact_number: string;
  status: Status;
  is_private: boolean;
  bio: string;
  friends_emails: string[];
  first_name?: string;
  last_name?: string;
}

export type Status = "available" | "away" | "busy";

export interface LoginBody {
  access: string;
  profile: ProfileBody;
}

export interface RefreshBody {
  access: string;
}

/** The claims of an access token that the page reads. */
export interface Claims {
  exp: number;
  iat: number;
  user_id: number;
  nickname: string;
  is_superuser?: boolean;
}

export interface FriendBody {
  id: number;
  email: string;
  nickname: string;
  profile_picture: string | null;
  status: Status;
  online: boolean;
}

export interface RoomBody {
  id: number;
  name: string;
  chat_url: string;
  owner: number | null;
  post: number | null;
  closed: boolean;
  /** The number of the newest message; 0 where there is none. */
  seq: number;
}

export interface MessageBody {
  id: number;
  seq: number;
  sender: number;
  room: number;
  message: string;
  created_at: string;
  parent_chat: number | null;
}

export interface SenderBody {
  id: number;
  nickname: string;
  profile_picture_url: string;
}

export interface HistoryBody extends RoomBody {
  chat_messages: MessageBody[];
  senders: SenderBody[];
}

/** Frames of /ws/chat/{room}/chat/. */
export type RoomFrame = MessageFrame | VisitFrame;

export interface MessageFrame {
  type: "chat.message";
  message: string;
  sender: string;
  nickname: string;
  profile_picture_url: string;
  id: number;
  seq: number;
  created_at: string;
  client_id?: string;
}

export interface VisitFrame {
  type: "chat.user.join" | "chat.user.leave";
  username: string;
}

export interface DirectBody {
  id: number;
  from: string;
  to: string;
  message: string;
  created_at: string;
}

export interface ConversationBody {
  nickname: string;
  profile_picture: string | null;
  last_message: DirectBody;
}

/** Frames of /ws/chatting/. The greeting alone has no type. */
export type DirectFrame = GreetingFrame | DirectMessageFrame | DirectErrorFrame | SystemFrame | StatusFrame;

export interface GreetingFrame {
  type?: undefined;
  online_friends: [number, string][];
}

export interface DirectMessageFrame {
  type: "chat_message";
  error?: undefined;
  message: string;
  from: string;
  time: string;
}

export interface DirectErrorFrame {
  type: "chat_message";
  error: string;
  from?: string;
  time: string;
}

export interface SystemFrame {
  type: "system_message";
  from: string;
  message: string;
  time: string;
}

export interface StatusFrame {
  type: "send_status";
  from: string;
  from_id: number;
  status: "online" | "offline";
}

export interface ChatBody {
  id: number;
  name: string;
  participants: UserBody[];
  created_at: string;
}

export interface UserBody {
  id: number;
  first_name: string;
  last_name: string;
  username: string;
  email: string;
}

export interface CategoryBody {
  id: number;
  name: string;
}

export interface PostBody {
  id: number;
  tags: { name: string }[];
  title: string;
  content: string;
  created_at: string;
  updated_at: string;
  hit: number;
  category: number;
  writer_nickname: string;
  writer_profile_picture: string;
}

export interface PostDetailBody {
  post_id: number;
  title: string;
  content: string;
  writer: { email: string; nickname: string };
  tags: { name: string }[];
  hit: number;
  room_data: { id: number; name: string } | null;
}
