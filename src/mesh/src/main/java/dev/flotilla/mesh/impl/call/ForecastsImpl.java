package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Check;
import dev.flotilla.mesh.Forecasts;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.impl.breaker.NamedBreaker;
import dev.flotilla.mesh.impl.forecast.CallHistories;
import dev.flotilla.mesh.impl.policy.PolicyRegistry;
import dev.flotilla.mesh.policy.Forecast;
import dev.flotilla.mesh.policy.Policies;
import java.util.List;
import java.util.function.Supplier;

/** Makes the services and breakers of one mesh record their calls, and replays the records. */
record ForecastsImpl(
    CallHistories histories,
    PolicyRegistry<Upstream> upstreams,
    PolicyRegistry<NamedBreaker> breakers,
    Supplier<Policies> current)
    implements Forecasts {

  @Override
  public void recordCalls() {
    histories.enable(); // first: an object that is created from now on records by itself
    upstreams.forEach(
        (name, upstream) -> upstream.recordIn(histories.of(name, BreakerKind.SERVICE)));
    breakers.forEach(
        (name, breaker) -> breaker.monitored().recordIn(histories.of(name, BreakerKind.NAMED)));
  }

  @Override
  public List<Forecast> forecast(Policies candidate) {
    return histories.forecast(Check.present("candidate", candidate), current.get());
  }
}
