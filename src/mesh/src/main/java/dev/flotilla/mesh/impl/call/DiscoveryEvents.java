package dev.flotilla.mesh.impl.call;

import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.impl.balance.InstanceContext;
import dev.flotilla.mesh.impl.policy.PolicyRegistry;

/** Forwards the events of discovery to the services that this node has called. */
record DiscoveryEvents(PolicyRegistry<Upstream> upstreams, InstanceContext context)
    implements DiscoveryListener {

  @Override
  public void appeared(Instance instance) {
    Upstream upstream = upstreams.ifKnown(instance.service());
    if (upstream != null) {
      upstream.appeared(instance);
    }
  }

  @Override
  public void withdrawn(Instance instance) {
    Upstream upstream = upstreams.ifKnown(instance.service());
    if (upstream != null) {
      upstream.instances().withdrawn(instance);
    }
  }

  @Override
  public void lost(Instance instance) {
    context.forget(instance.nodeId());
    Upstream upstream = upstreams.ifKnown(instance.service());
    if (upstream != null) {
      upstream.instances().lost(instance);
    }
  }
}
