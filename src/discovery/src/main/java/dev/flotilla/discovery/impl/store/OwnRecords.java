package dev.flotilla.discovery.impl.store;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.impl.view.LiveView;
import dev.flotilla.discovery.impl.view.RecordVersion;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that this node owns. Each of them belongs into the shared map and is written again
 * when it is lost there; a record with this node's id that is not among them is removed from the
 * map. Thread-safe.
 */
public final class OwnRecords {

  private static final Logger LOG = LoggerFactory.getLogger(OwnRecords.class);

  private final RecordStore store;
  private final LiveView view;
  private final String nodeId;
  private final Map<String, RecordVersion> mine = new ConcurrentHashMap<>();

  public OwnRecords(RecordStore store, LiveView view, String nodeId) {
    this.store = store;
    this.view = view;
    this.nodeId = nodeId;
  }

  public Set<String> ids() {
    return Set.copyOf(mine.keySet());
  }

  public boolean has(String id) {
    return mine.containsKey(id);
  }

  /** Completed when the record is in the map and in this node's view. */
  public Future<Void> announce(Instance instance) {
    RecordVersion recordVersion = RecordVersion.of(instance, 1);
    mine.put(instance.id(), recordVersion);
    return write(recordVersion)
        .onFailure(refused -> mine.remove(instance.id()))
        .recover(cause -> unavailable(instance.id(), "could not be written", cause));
  }

  /**
   * @return fails with {@code NOT_FOUND} if this node has no such record
   */
  public Future<Void> change(String id, UnaryOperator<Instance> change) {
    RecordVersion changed =
        mine.computeIfPresent(id, (key, old) -> old.changedTo(change.apply(old.instance())));
    return changed == null
        ? Future.failedFuture(new ServiceFailure(Code.NOT_FOUND, "no record " + id))
        : write(changed).recover(cause -> unavailable(id, "could not be changed", cause));
  }

  private Future<Void> write(RecordVersion recordVersion) {
    return store
        .put(recordVersion.id(), recordVersion.text())
        .onSuccess(done -> view.stored(recordVersion));
  }

  /** Removes records from this node's view at once, and from the map; then it is completed. */
  public Future<Void> remove(Collection<String> ids) {
    ids.forEach(mine::remove);
    view.withdrawn(ids);
    List<Future<Void>> removals = ids.stream().map(store::remove).toList();
    return Future.join(removals)
        .<Void>mapEmpty()
        .recover(cause -> unavailable(String.join(", ", ids), "may still be in the map", cause));
  }

  private static Future<Void> unavailable(String ids, String what, Throwable cause) {
    return Future.failedFuture(
        new ServiceFailure(Code.UNAVAILABLE, "record " + ids + " " + what + ": " + cause));
  }

  /** A record was removed from the map; one of this node is written again: only it may do that. */
  public void onRemoved(String id) {
    if (mine.containsKey(id)) {
      LOG.info("record {} was removed from the shared map; writing it again", id);
      again(id);
    }
  }

  /** A record is in the map; one of this node that it no longer owns came back with a merge. */
  public void onStored(RecordVersion recordVersion) {
    if (recordVersion.nodeId().equals(nodeId) && !mine.containsKey(recordVersion.id())) {
      store
          .remove(recordVersion.id())
          .onFailure(
              cause ->
                  LOG.warn(
                      "could not remove stale record {} from the shared map",
                      recordVersion.id(),
                      cause));
    }
  }

  /** Writes everything again: after a merge the map is that of the other side. */
  public Future<Void> writeAllAgain() {
    return Future.join(mine.keySet().stream().map(this::again).toList()).mapEmpty();
  }

  /**
   * Writes again what the map has lost without an event, for example when two nodes die at once
   * that hold all copies of a partition. Costs one read of the own records.
   */
  public Future<Void> writeMissingAgain() {
    Set<String> ids = ids();
    if (ids.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .get(ids)
        .compose(
            found ->
                Future.join(
                    ids.stream().filter(id -> !found.containsKey(id)).map(this::again).toList()))
        .mapEmpty();
  }

  private Future<Void> again(String id) {
    RecordVersion recordVersion = mine.computeIfPresent(id, (key, old) -> old.again());
    if (Objects.isNull(recordVersion)) {
      return Future.succeededFuture();
    }
    return write(recordVersion)
        .onFailure(
            cause ->
                LOG.warn(
                    "could not write record {} to the shared map; trying again later", id, cause));
  }
}
