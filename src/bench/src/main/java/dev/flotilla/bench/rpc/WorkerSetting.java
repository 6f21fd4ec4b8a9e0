package dev.flotilla.bench.rpc;

import dev.flotilla.bench.site.BenchMember;
import java.util.Optional;

/**
 * What a JVM of this benchmark is started with.
 *
 * @param natsUrl empty if there is no NATS
 */
record WorkerSetting(BenchMember member, Optional<String> natsUrl) {}
