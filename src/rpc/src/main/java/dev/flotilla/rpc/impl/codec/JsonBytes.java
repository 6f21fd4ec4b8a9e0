package dev.flotilla.rpc.impl.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.flotilla.core.Json;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;

/** JSON from and to buffers without a copy, where the bytes of a buffer are an array. */
final class JsonBytes {

  private JsonBytes() {}

  static JsonParser parser(Buffer json) throws IOException {
    ByteBuf bytes = ((BufferInternal) json).getByteBuf();
    return bytes.hasArray()
        ? Json.mapper().createParser(bytes.array(), offset(bytes), bytes.readableBytes())
        : Json.mapper().createParser(json.getBytes());
  }

  static Object read(ObjectReader reader, Buffer json) throws IOException {
    ByteBuf bytes = ((BufferInternal) json).getByteBuf();
    return bytes.hasArray()
        ? reader.readValue(bytes.array(), offset(bytes), bytes.readableBytes())
        : reader.readValue(json.getBytes());
  }

  static Buffer write(ObjectWriter writer, Object value) throws IOException {
    BufferOutputStream output = new BufferOutputStream();
    writer.writeValue(output, value);
    return output.buffer();
  }

  private static int offset(ByteBuf bytes) {
    return bytes.arrayOffset() + bytes.readerIndex();
  }
}
