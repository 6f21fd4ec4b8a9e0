package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.MirrorOutcome;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.mesh.policy.TrafficOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A laboratory whose calls have marks, and whose listener hears of versions, faults and copies. */
public final class TrafficRulesLab implements AutoCloseable, MeshListener {

  public final MeshLab lab = new MeshLab();
  public final List<String> told = new CopyOnWriteArrayList<>();

  public TrafficRulesLab() {
    lab.mesh.listen(this);
  }

  static Call reading(String key) {
    return new Call("stock", "level", Instance.Kind.RPC, true, key);
  }

  public TrafficRulesLab ruledBy(TrafficOptions options) {
    return ruledBy(Policy.defaults().withTraffic(options));
  }

  TrafficRulesLab ruledBy(Policy policy) {
    lab.mesh.apply(new Policies(policy, null));
    return this;
  }

  /** Makes a call for a request with this baggage. */
  public Future<String> marked(Map<String, String> baggage, Supplier<Future<String>> call) {
    Deadline deadline = Deadline.after(lab.clock, Duration.ofSeconds(5));
    return new CallContext(deadline, TraceContext.start(), "test", baggage).carry(lab.vertx, call);
  }

  /** Makes calls that are answered at once, and counts them by the version that got them. */
  public Map<String, Integer> byVersion(int calls, Supplier<Future<String>> call) throws Exception {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < calls; i++) {
      counts.merge(versionOf(call.get()), 1, Integer::sum);
    }
    return counts;
  }

  /** The version that got this call, which is answered then. */
  public String versionOf(Future<String> result) throws Exception {
    Carrier.Sent sent = lab.carrier.next();
    sent.answer("ok");
    MeshLab.value(result);
    return sent.to().version();
  }

  @Override
  public void versionMissing(String service, Instance.Kind kind, String version) {
    told.add("missing " + version);
  }

  @Override
  public void versionFound(String service, Instance.Kind kind, String version) {
    told.add("found " + version);
  }

  @Override
  public void delayed(Call call, Duration delay) {
    told.add("delayed " + delay.toMillis());
  }

  @Override
  public void aborted(Call call, ServiceFailure failure) {
    told.add("aborted " + failure.code());
  }

  @Override
  public void mirrored(Call call, String version, MirrorOutcome outcome) {
    told.add("mirrored " + version + " " + outcome);
  }

  @Override
  public void close() throws Exception {
    lab.close();
  }
}
