/**
 * How the gateway works. {@code RunningGateway} is its life and {@code EventLoop} its part on one
 * thread; a request goes {@code Ingress} → {@code RouteTable} → an {@code Endpoint}, and everything
 * about it is in its {@code Exchange}. Nothing here is for use from outside.
 */
package dev.flotilla.gateway.impl;
