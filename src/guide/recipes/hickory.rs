use golive::probes::dns::{Dns, dns};
use hickory_resolver::TokioResolver;

/// A name by the resolver of a service, as the gate asks it.
pub fn name(resolver: TokioResolver, name: &str) -> Dns {
    dns(name).through(resolver, "the resolver of the service")
}
