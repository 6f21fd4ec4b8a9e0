package dev.flotilla.plan;

import java.util.List;

/** The last operations of a launcher, latest first. */
public record FleetOperations(List<FleetOperation> items) {}
