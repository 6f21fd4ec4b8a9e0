/**
 * What one cluster consists of: {@link dev.flotilla.plan.ClusterPlan}, the content of {@code
 * cluster.yaml}. It knows files and ports, and starts nothing.
 */
package dev.flotilla.plan;
