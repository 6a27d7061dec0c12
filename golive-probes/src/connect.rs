//! Bounded connecting, shared by the probes of sockets.
