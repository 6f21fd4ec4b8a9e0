package dev.flotilla.discovery.impl.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.flotilla.core.Check;
import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Instance.Kind;
import dev.flotilla.discovery.Instance.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version of a record, as stored in the shared map. Immutable.
 *
 * <p>Shape of the text: {@code {"writing": 1, "id", "service", "version", "kind", "nodeId", "node",
 * "zone", "address", "status", "metadata": {}}}. Texts of other versions are read: unknown fields
 * are ignored, an unknown kind becomes {@code OTHER}, and an unknown status means no new calls.
 *
 * @param writing counts the writings of one id, from 1; the higher one is the newer one. It makes
 *     every text different from the one before, so that a late conditional removal of an old text
 *     cannot hit what its owner has written again
 * @param text exactly as in the map
 */
public record RecordVersion(Instance instance, long writing, String text) {

  private static final Logger LOG = LoggerFactory.getLogger(RecordVersion.class);

  private record Wire(
      long writing,
      String id,
      String service,
      String version,
      String kind,
      String nodeId,
      String node,
      String zone,
      String address,
      String status,
      Map<String, String> metadata) {}

  public static RecordVersion of(Instance instance, long writing) {
    Wire wire =
        new Wire(
            writing,
            instance.id(),
            instance.service(),
            instance.version(),
            instance.kind().name(),
            instance.nodeId(),
            instance.node(),
            instance.zone(),
            instance.address(),
            instance.status().name(),
            instance.metadata());
    return new RecordVersion(instance, writing, Json.encode(wire).toString());
  }

  /**
   * @throws ServiceFailure {@code INVALID_ARGUMENT} if the text does not contain a record
   */
  static RecordVersion read(String text) {
    try {
      Wire wire = Check.present("record", Json.mapper().readValue(text, Wire.class));
      return new RecordVersion(instance(wire), wire.writing, text);
    } catch (JsonProcessingException malformed) {
      throw Json.unreadable(malformed);
    } catch (IllegalArgumentException incomplete) {
      throw new ServiceFailure(
          Code.INVALID_ARGUMENT, "incomplete record: " + incomplete.getMessage());
    }
  }

  /** The record in a text, or nothing and a warning in the log if there is none. */
  public static Optional<RecordVersion> readable(String text) {
    try {
      return Optional.of(read(text));
    } catch (ServiceFailure unreadable) {
      LOG.warn("ignoring an unreadable record in the shared map: {}", unreadable.getMessage());
      return Optional.empty();
    }
  }

  // Texts that many records share are kept once, not once per record.
  private static Instance instance(Wire wire) {
    return new Instance(
        wire.id,
        once(wire.service),
        once(wire.version),
        constant(Kind.values(), wire.kind, Kind.OTHER),
        once(wire.nodeId),
        once(wire.node == null ? wire.nodeId : wire.node),
        once(Objects.requireNonNullElse(wire.zone, "")),
        wire.address,
        constant(Status.values(), wire.status, Status.DRAINING),
        present(wire.metadata));
  }

  private static String once(String text) {
    return text == null ? null : text.intern();
  }

  private static Map<String, String> present(Map<String, String> metadata) {
    Map<String, String> present = new HashMap<>(metadata == null ? Map.of() : metadata);
    present.values().removeIf(Objects::isNull);
    return present;
  }

  private static <E extends Enum<E>> E constant(E[] all, String name, E unknown) {
    return Stream.of(all).filter(one -> one.name().equals(name)).findFirst().orElse(unknown);
  }

  /** The next version with the same instance. */
  public RecordVersion again() {
    return of(instance, writing + 1);
  }

  /** The next version, with the changed instance. */
  public RecordVersion changedTo(Instance changed) {
    return of(changed, writing + 1);
  }

  public String id() {
    return instance.id();
  }

  public String nodeId() {
    return instance.nodeId();
  }
}
