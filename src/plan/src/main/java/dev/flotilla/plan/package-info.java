/**
 * What one cluster consists of: {@link dev.flotilla.plan.ClusterPlan}, the content of {@code
 * cluster.yaml}; and what its launcher is asked and answers: {@link dev.flotilla.plan.FleetStatus},
 * {@link dev.flotilla.plan.FleetOperation} and the requests. It starts nothing.
 */
package dev.flotilla.plan;
