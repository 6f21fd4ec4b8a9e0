package dev.flotilla.insight.impl.event;

import dev.flotilla.core.Durations;
import dev.flotilla.discovery.Instance;
import dev.flotilla.insight.event.EventKind;
import dev.flotilla.insight.event.NodeEvents;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.TripCause;
import java.time.Duration;

/** What the mesh of a node changes, as events. Calls, retries and failures are none. */
record MeshChanges(NodeEvents events) implements MeshListener {

  @Override
  public void breakerChanged(String breaker, Breaker.State state) {
    events.add(EventKind.BREAKER, breaker, "breaker is " + state);
  }

  @Override
  public void serviceBreakerChanged(String service, Breaker.State state) {
    events.add(EventKind.BREAKER, service, "breaker of the service is " + state);
  }

  @Override
  public void ejected(Instance instance, TripCause cause, Duration time) {
    String text = "was ejected for " + Durations.text(time) + " because of " + cause;
    events.add(EventKind.EJECTED, subject(instance), text);
  }

  @Override
  public void returned(Instance instance) {
    events.add(EventKind.RETURNED, subject(instance), "gets calls again");
  }

  @Override
  public void panicChanged(String service, boolean panicking) {
    String text = panicking ? "uses all instances, also sick ones" : "uses healthy instances again";
    events.add(EventKind.PANIC, service, text);
  }

  @Override
  public void versionMissing(String service, Instance.Kind kind, String version) {
    events.add(EventKind.VERSION, service, "has no instance of version " + version);
  }

  @Override
  public void versionFound(String service, Instance.Kind kind, String version) {
    events.add(EventKind.VERSION, service, "has an instance of version " + version + " again");
  }

  private static String subject(Instance instance) {
    return instance.service() + " on " + instance.node();
  }
}
