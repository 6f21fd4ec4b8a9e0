package dev.flotilla.rpc.impl.codec;

import dev.flotilla.rpc.Contract.Parameter;
import dev.flotilla.rpc.impl.transport.FrameWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments of which one is a {@code Buffer}: the length of the others' JSON (int), that JSON, and
 * the bytes as they are.
 */
public final class RawArguments implements ArgumentCodec {

  private static final int HEAD_BYTES = Integer.BYTES;

  private final ArgumentCodec others;
  private final int place;
  private final String name;

  RawArguments(List<Parameter> parameters) {
    List<Parameter> rest = new ArrayList<>(parameters);
    rest.removeIf(RawArguments::isRaw);
    Parameter raw = parameters.stream().filter(RawArguments::isRaw).findFirst().orElseThrow();
    this.others = ArgumentCodec.json(rest, false);
    this.place = parameters.indexOf(raw);
    this.name = raw.name();
  }

  public static boolean isRaw(Parameter parameter) {
    return parameter.type() == Buffer.class;
  }

  @Override
  public Buffer encode(Object[] values) {
    if (values[place] == null) {
      throw JsonErrors.argument(name, "must be present but was not");
    }
    Object[] rest = new Object[values.length - 1];
    System.arraycopy(values, 0, rest, 0, place);
    System.arraycopy(values, place + 1, rest, place, rest.length - place);
    Buffer json = others.encode(rest);
    Buffer raw = (Buffer) values[place];
    FrameWriter frameWriter = new FrameWriter(HEAD_BYTES + json.length() + FrameWriter.copied(raw));
    frameWriter.small().appendInt(json.length()).appendBuffer(json);
    frameWriter.append(raw);
    return frameWriter.whole();
  }

  @Override
  public Object[] decode(Buffer arguments) {
    int end = endOfJson(arguments);
    Object[] rest = others.decode(arguments.slice(HEAD_BYTES, end));
    Object[] values = new Object[rest.length + 1];
    System.arraycopy(rest, 0, values, 0, place);
    values[place] = arguments.slice(end, arguments.length());
    System.arraycopy(rest, place, values, place + 1, rest.length - place);
    return values;
  }

  @Override
  public Object decode(Buffer arguments, int index) {
    int end = endOfJson(arguments);
    return index == place
        ? arguments.slice(end, arguments.length())
        : others.decode(arguments.slice(HEAD_BYTES, end), index < place ? index : index - 1);
  }

  private static int endOfJson(Buffer arguments) {
    int length = arguments.length() < HEAD_BYTES ? -1 : arguments.getInt(0);
    if (length < 0 || length > arguments.length() - HEAD_BYTES) {
      throw JsonErrors.argument(ALL, "must begin with the length of their JSON and that JSON");
    }
    return HEAD_BYTES + length;
  }
}
