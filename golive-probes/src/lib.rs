//! Probes for golive: TCP, HTTP, TLS, DNS, Redis, SQL, environment, files, commands, host
