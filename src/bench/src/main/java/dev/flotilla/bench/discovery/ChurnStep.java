package dev.flotilla.bench.discovery;

/**
 * What the JVM with the cluster is told to do. It answers with figures by name.
 *
 * @param what name of the step
 * @param count how many: records, look-ups before the time is looked at, crashes and joins
 * @param millis how long a measurement goes on
 * @param seed of what is random
 */
record ChurnStep(StepKind what, int count, long millis, long seed) {

  enum StepKind {
    /** Announces records on all nodes: {@code heapBytes} they take. */
    FILL,
    /** Publishes records with the backend of Vert.x as well. */
    FILL_STOCK,
    /** {@code nanos} of a look-up. */
    LOOK_UP,
    /** {@code micros} of a look-up by the API of Vert.x over our backend. */
    OUR_RECORD,
    /** {@code micros} of the same over the backend of Vert.x. */
    STOCK_RECORD,
    /** {@code visibleMicros} and {@code withdrawnMicros} of a new record, medians. */
    UPDATE,
    /**
     * One more node joins and crashes: {@code viewsMillis} and {@code mapMillis} until it is out.
     */
    CRASH,
    /** Nodes crash and join: {@code ghosts}, {@code missing}, {@code settledMillis}. */
    CHURN
  }
}
