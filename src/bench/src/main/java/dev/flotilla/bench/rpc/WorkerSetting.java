package dev.flotilla.bench.rpc;

import dev.flotilla.bench.site.Member;
import java.util.Optional;

/**
 * What a JVM of this benchmark is started with.
 *
 * @param natsUrl empty if there is no NATS
 */
record WorkerSetting(Member member, Optional<String> natsUrl) {}
