package dev.flotilla.insight.impl.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.SpanView;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Unpacks spans. */
record SpanReading(String node) {

  /** What OpenTelemetry counts as an error of the server; a caller sees any code as an error. */
  private static final Set<Code> SERVER_ERRORS =
      EnumSet.of(Code.UNKNOWN, Code.DEADLINE_EXCEEDED, Code.INTERNAL, Code.UNAVAILABLE);

  SpanView view(SpanChunk chunk, int span) {
    Code code = chunk.code(span);
    ObjectNode attributes = attributes(chunk, span);
    derive(attributes, chunk, span);
    return new SpanView(
        hex(chunk.traceHigh(span)) + hex(chunk.traceLow(span)),
        hex(chunk.spanId(span)),
        chunk.parent(span) == 0 ? "" : hex(chunk.parent(span)),
        node,
        chunk.role(span),
        chunk.name(span),
        TimeUnit.NANOSECONDS.toMicros(chunk.startNanos(span)),
        TimeUnit.NANOSECONDS.toMicros(chunk.durationNanos(span)),
        isError(chunk, span) ? SpanView.ERROR : SpanView.UNSET,
        code == null ? "" : code.name(),
        chunk.message(span) == null ? "" : chunk.message(span),
        attributes);
  }

  static boolean isError(SpanChunk chunk, int span) {
    Code code = chunk.code(span);
    return code != null && (chunk.role(span) != SpanRole.SERVER || SERVER_ERRORS.contains(code));
  }

  static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }

  private static ObjectNode attributes(SpanChunk chunk, int span) {
    ObjectNode attributes = JsonNodeFactory.instance.objectNode();
    chunk.attributes(
        span,
        new SpanChunk.AttributeVisitor() {
          @Override
          public void text(String key, String value) {
            attributes.put(key, value);
          }

          @Override
          public void number(String key, long value) {
            attributes.put(key, value);
          }
        });
    return attributes;
  }

  /** What follows from the rest and is therefore not packed. */
  private static void derive(ObjectNode attributes, SpanChunk chunk, int span) {
    SpanRole role = chunk.role(span);
    boolean isCall = role == SpanRole.CLIENT || role == SpanRole.SERVER;
    String name = chunk.name(span);
    if (isCall
        && attributes.has("flotilla.service")
        && !attributes.has("http.request.method")
        && name.indexOf('/') > 0) {
      Code code = chunk.code(span);
      attributes.put("rpc.system.name", "flotilla");
      attributes.put("rpc.method", name);
      attributes.put("rpc.response.status_code", code == null ? "OK" : code.name());
      if (code != null) {
        attributes.put("error.type", code.name());
      }
      if (attributes.has("flotilla.callee")) {
        attributes.put("server.address", attributes.get("flotilla.callee").asText());
      }
    }
  }
}
