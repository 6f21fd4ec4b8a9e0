package dev.flotilla.sql.embedded.impl;

import dev.flotilla.sql.embedded.EmbeddedServerOptions;
import java.util.Locale;

/** The {@code postgresql.conf} of an embedded server, whole. */
final class ServerConfig {

  private ServerConfig() {}

  static String text(int port, EmbeddedServerOptions options) {
    return String.format(
        Locale.ROOT,
        """
        # Written at every start; put your own settings into local.conf beside this file.
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        max_connections = %d
        shared_buffers = 128MB
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        # Not ERROR: a refused statement is the client's business, and would fill the log.
        log_min_messages = log
        log_checkpoints = off
        fsync = %s
        synchronous_commit = %s
        full_page_writes = %s
        include_if_exists = 'local.conf'
        """,
        port,
        options.maxConnections(),
        onOff(options.durable()),
        onOff(options.durable()),
        onOff(options.durable()));
  }

  private static String onOff(boolean value) {
    return value ? "on" : "off";
  }
}
