package dev.flotilla.insight.log.impl;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.flotilla.core.Timers;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.insight.log.LogLevelChange;
import dev.flotilla.insight.log.LogLevelChange.ChangedLevel;
import dev.flotilla.insight.log.LogLevelChange.ChangedLevels;
import dev.flotilla.insight.log.LogLine;
import dev.flotilla.insight.log.LogQuery;
import dev.flotilla.insight.log.NodeLog;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** The log of a process that logs by Logback. */
public final class LogbackLog implements NodeLog {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogbackLog.class);

  private final LoggerContext logback;
  private final Timers timers;
  private final String node;
  private final LineRing ring;
  private final Map<String, TimedLevel> changed = new TreeMap<>(); // guarded by this

  private LogbackLog(LoggerContext logback, Timers timers, String node) {
    this.logback = logback;
    this.timers = timers;
    this.node = node;
    this.ring = new LineRing(node);
  }

  /** See {@link NodeLog#open}. */
  public static NodeLog open(Vertx vertx, String node) {
    LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    LogbackLog log = new LogbackLog(logback, Timers.of(vertx), node);
    log.ring.setContext(logback);
    log.ring.setName("flotilla-ring-" + node);
    log.ring.start();
    log.root().addAppender(log.ring);
    return log;
  }

  @Override
  public List<LogLine> search(LogQuery query) {
    return ring.search(query);
  }

  @Override
  public synchronized ChangedLevels change(LogLevelChange change) {
    Logger logger = logback.getLogger(change.logger());
    TimedLevel earlier = changed.remove(change.logger());
    if (earlier != null) {
      earlier.end().cancel();
    }
    Level before = earlier == null ? logger.getLevel() : earlier.before();
    Instant until = Instant.now().plus(change.duration());
    Scheduled end = timers.after(change.duration(), () -> takeBack(change.logger(), until));
    changed.put(change.logger(), new TimedLevel(change.level(), before, until, end));
    logger.setLevel(Level.toLevel(change.level()));
    LOG.info("Logger {} has level {} until {}.", change.logger(), change.level(), until);
    return changed();
  }

  @Override
  public synchronized ChangedLevels changed() {
    return new ChangedLevels(
        node,
        changed.entrySet().stream()
            .map(
                entry ->
                    new ChangedLevel(
                        entry.getKey(),
                        entry.getValue().level(),
                        entry.getValue().before() == null
                            ? null
                            : entry.getValue().before().toString(),
                        entry.getValue().until()))
            .toList());
  }

  @Override
  public synchronized void close() {
    root().detachAppender(ring);
    ring.stop();
    changed.forEach(
        (name, timed) -> {
          timed.end().cancel();
          logback.getLogger(name).setLevel(timed.before());
        });
    changed.clear();
  }

  private synchronized void takeBack(String name, Instant until) {
    TimedLevel timed = changed.get(name);
    if (timed != null && timed.until().equals(until)) { // not one that has taken its place
      changed.remove(name);
      logback.getLogger(name).setLevel(timed.before());
      LOG.info("Logger {} has its former level again.", name);
    }
  }

  private Logger root() {
    return logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private record TimedLevel(String level, Level before, Instant until, Scheduled end) {}
}
