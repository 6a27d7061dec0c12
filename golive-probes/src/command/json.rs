//! A value of the JSON that a program prints.

use golive_core::probe::Step;
use golive_core::quantity::Quantity;

use super::{Command, CommandProbe};
use crate::json::{Json, JsonSource, Reader};

impl Command {
    /// A value of the JSON that it prints, by its pointer (RFC 6901). What can
    /// be read of it is told by [`Json`].
    pub fn json(self, pointer: impl Into<String>) -> Json<Self> {
        Json::new(self, pointer.into())
    }
}

impl JsonSource for Command {
    type Probe<V: Quantity> = CommandProbe<V>;

    fn reading<V: Quantity>(self, reader: Reader<V>) -> CommandProbe<V> {
        self.of_success(move |command, output| {
            let whose = format!("what {} prints", command.name());
            let value = reader.read(&output.stdout, whose);
            value.map_err(|error| error.at(Step::Run))
        })
    }
}
