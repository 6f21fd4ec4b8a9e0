package dev.flotilla.insight.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.flotilla.core.Json;
import dev.flotilla.insight.log.impl.LogLines;
import io.vertx.core.buffer.Buffer;

/**
 * Writes each entry as one JSON object in a line: a {@link LogLine}, without the parts that are
 * absent. Use it in an appender that encodes on the thread that logs, so that it finds the trace.
 */
public final class JsonLogEncoder extends EncoderBase<ILoggingEvent> {

  private static final byte[] NOTHING = {};

  private String node = "-";

  /** Sets the name of the node, from the configuration of Logback. */
  public void setNode(String name) {
    node = name;
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Buffer json = Json.encode(LogLines.of(event, node));
    return Buffer.buffer(json.length() + 1).appendBuffer(json).appendByte((byte) '\n').getBytes();
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
