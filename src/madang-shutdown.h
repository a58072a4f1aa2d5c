/*
 * The end of the server: what is closed in which order, and how long each is waited for. Main thread.
 */
#pragma once

#include "admin/madang-admin-door.h"
#include "http/madang-http-server.h"
#include "store/madang-chat-writer.h"
#include "store/madang-cluster.h"
#include "store/madang-direct-writer.h"
#include "ws/madang-gateway.h"

/** MadangShutdownParts: what is closed; each is referenced, but for the services, which outlive the shutdown. */
typedef struct
{
  MadangHttpServer *http;
  MadangGateway *gateway;
  MadangAdminDoor *admin;
  const MadangServices *services;
  MadangChatWriter *chats;
  MadangDirectWriter *directs;
  MadangCluster *cluster; /* NULL with a database of somebody else's */
} MadangShutdownParts;

/**
 * madang_shutdown_async:
 * @parts: all of a server that serves
 * @callback: called when it has ended, within 10 s
 * @data: for @callback
 *
 * Takes nothing new, stores what was accepted and answers it, closes the sockets with 1001, and stops the database.
 */
void madang_shutdown_async (const MadangShutdownParts *parts,
                            GAsyncReadyCallback callback,
                            gpointer data);
void madang_shutdown_finish (GAsyncResult *result);
