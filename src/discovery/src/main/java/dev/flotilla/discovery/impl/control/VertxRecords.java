package dev.flotilla.discovery.impl.control;

import dev.flotilla.cluster.Member;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Instance.Kind;
import dev.flotilla.discovery.Instance.Status;
import dev.flotilla.discovery.impl.http.HttpTarget;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.spi.ServiceType;
import io.vertx.servicediscovery.types.EventBusService;
import io.vertx.servicediscovery.types.HttpEndpoint;
import io.vertx.servicediscovery.types.HttpLocation;
import io.vertx.servicediscovery.types.MessageSource;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of the Vert.x service discovery as instances and back. A record comes back exactly as it
 * was published: its JSON travels along in the metadata. Instances announced otherwise are shown as
 * records of the type their kind suggests, with version, node and zone among the metadata.
 */
public final class VertxRecords {

  private static final Logger LOG = LoggerFactory.getLogger(VertxRecords.class);

  /** Type of the records of contracts; has no {@code ServiceReference}, calls go through rpc. */
  static final String RPC_TYPE = "flotilla-rpc";

  private static final String ORIGINAL = "vertx.record";
  private static final String UNNAMED = "unnamed";
  private static final String ANY_VERSION = "0";

  private VertxRecords() {}

  public static Instance instance(String id, Record record, Member self) {
    return new Instance(
        id,
        service(record),
        version(record),
        kind(record),
        self.id(),
        self.name(),
        self.zone(),
        address(record),
        status(record),
        metadata(record));
  }

  /** The instance as this later state of its record has it. */
  public static Instance changed(Instance old, Record record) {
    return new Instance(
        old.id(),
        service(record),
        version(record),
        kind(record),
        old.nodeId(),
        old.node(),
        old.zone(),
        address(record),
        status(record),
        metadata(record));
  }

  private static String service(Record record) {
    String name = record.getName();
    return name == null || name.isBlank() ? UNNAMED : name;
  }

  private static String version(Record record) {
    return record.getMetadata().getValue("version") instanceof String version && !version.isBlank()
        ? version
        : ANY_VERSION;
  }

  private static Kind kind(Record record) {
    return switch (Objects.requireNonNullElse(record.getType(), ServiceType.UNKNOWN)) {
      case HttpEndpoint.TYPE -> Kind.HTTP;
      case EventBusService.TYPE, MessageSource.TYPE -> Kind.ADDRESS;
      default -> Kind.OTHER;
    };
  }

  private static String address(Record record) {
    JsonObject location = record.getLocation();
    if (location == null) {
      return "";
    }
    return location.getValue(Record.ENDPOINT) instanceof String endpoint
        ? endpoint
        : location.encode();
  }

  private static Status status(Record record) {
    return record.getStatus() == io.vertx.servicediscovery.Status.UP ? Status.UP : Status.DRAINING;
  }

  private static Map<String, String> metadata(Record record) {
    Map<String, String> texts = new HashMap<>();
    record
        .getMetadata()
        .forEach(
            field -> {
              if (field.getValue() instanceof String text) {
                texts.put(field.getKey(), text);
              }
            });
    texts.put(ORIGINAL, new Record(record).setRegistration(null).toJson().encode());
    return texts;
  }

  public static Record record(Instance instance) {
    String original = instance.metadata().get(ORIGINAL);
    if (original != null) {
      try {
        return new Record(new JsonObject(original)).setRegistration(instance.id());
      } catch (RuntimeException malformed) { // one bad record must not spoil the others
        LOG.warn(
            "the record of {} cannot be read; it is shown as an instance", instance, malformed);
      }
    }
    return shown(instance);
  }

  private static Record shown(Instance instance) {
    JsonObject metadata =
        new JsonObject()
            .put("version", instance.version())
            .put("node", instance.node())
            .put("zone", instance.zone());
    instance.metadata().forEach(metadata::put);
    return new Record()
        .setName(instance.service())
        .setRegistration(instance.id())
        .setStatus(vertxStatus(instance))
        .setType(type(instance))
        .setLocation(location(instance))
        .setMetadata(metadata);
  }

  private static io.vertx.servicediscovery.Status vertxStatus(Instance instance) {
    return instance.status() == Status.UP
        ? io.vertx.servicediscovery.Status.UP
        : io.vertx.servicediscovery.Status.OUT_OF_SERVICE;
  }

  private static String type(Instance instance) {
    return switch (instance.kind()) {
      case HTTP -> HttpEndpoint.TYPE;
      case ADDRESS -> EventBusService.TYPE;
      case RPC -> RPC_TYPE;
      case OTHER -> ServiceType.UNKNOWN;
    };
  }

  private static JsonObject location(Instance instance) {
    return HttpTarget.of(instance)
        .filter(target -> instance.kind() == Kind.HTTP)
        .map(target -> httpLocation(URI.create(instance.address())))
        .orElseGet(() -> new JsonObject().put(Record.ENDPOINT, instance.address()));
  }

  private static JsonObject httpLocation(URI base) {
    return new HttpLocation()
        .setHost(base.getHost())
        .setPort(HttpTarget.port(base))
        .setSsl("https".equals(base.getScheme()))
        .setRoot(Objects.requireNonNullElse(base.getPath(), ""))
        .toJson();
  }
}
