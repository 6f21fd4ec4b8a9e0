package dev.flotilla.bench.rpc;

import dev.flotilla.bench.site.BenchMember;
import java.util.Optional;

/**
 * What a JVM of this benchmark is started with.
 *
 * @param grpcPort where the one serves gRPC and the other calls it
 * @param natsUrl empty if there is no NATS
 */
record WorkerSetting(BenchMember member, int grpcPort, Optional<String> natsUrl) {}
