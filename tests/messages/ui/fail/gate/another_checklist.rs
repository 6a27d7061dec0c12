use golive::{Checklist, Permit, Refusal};

struct Orders;
struct Payments;

static PAYMENTS: Checklist<Payments> =
    golive::checklist!("Payments", config = Payments, phase("P", task("T")));

fn serve_orders(_permit: Permit<Orders>) {}

async fn start() -> Result<(), Refusal> {
    let permit = golive::gate!(PAYMENTS, &Payments).await?;
    serve_orders(permit);
    Ok(())
}

fn main() {}
