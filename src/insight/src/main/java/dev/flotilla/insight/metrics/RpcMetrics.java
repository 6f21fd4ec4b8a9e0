package dev.flotilla.insight.metrics;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.rpc.RpcListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * The calls of contract methods: the histograms {@code rpc_client_call_duration_seconds} of the
 * calls that this node makes, and {@code rpc_server_call_duration_seconds} of those that it
 * executes, with the labels {@code rpc_service}, {@code rpc_method} and {@code
 * rpc_response_status_code} ({@code OK} or the code of the failure).
 */
final class RpcMetrics implements RpcListener {

  private final LatencyTimers<CallOutcome> client;
  private final LatencyTimers<CallOutcome> server;

  RpcMetrics(MeterRegistry registry) {
    client =
        new LatencyTimers<>(
            registry,
            "rpc.client.call.duration",
            "Time of calls that this node made, all attempts included",
            CallOutcome::tags);
    server =
        new LatencyTimers<>(
            registry,
            "rpc.server.call.duration",
            "Time of calls that this node executed",
            CallOutcome::tags);
  }

  @Override
  public void called(String service, String method, ServiceFailure failure, long nanos) {
    client.record(CallOutcome.of(service, method, failure), nanos);
  }

  @Override
  public void served(String service, String method, ServiceFailure failure, long nanos) {
    server.record(CallOutcome.of(service, method, failure), nanos);
  }

  private record CallOutcome(String service, String method, String code) {

    static CallOutcome of(String service, String method, ServiceFailure failure) {
      return new CallOutcome(service, method, failure == null ? "OK" : failure.code().name());
    }

    Tags tags() {
      return Tags.of(
          "rpc.service", service, "rpc.method", method, "rpc.response.status.code", code);
    }
  }
}
