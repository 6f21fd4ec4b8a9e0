package dev.flotilla.plan;

import java.util.List;

/** What a launcher saw, oldest first. */
public record FleetEvents(List<FleetEvent> items) {}
