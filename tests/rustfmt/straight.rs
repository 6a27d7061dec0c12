pub static C: Checklist<Config> = golive::checklist!(
    "Crooked",
    config = Config,
    roles = [Operations, Security],
    phase(
        "Pre-launch",
        opens = before(7d),
        section(
            "Database",
            check(
                "Accepts writes",
                probe = |cfg| postgres(&cfg.db).execute("select 1"),
                critical
            ),
            check(
                "Queries are fast",
                probe = |cfg| postgres(&cfg.db).execute("select 1").latency(),
                samples = 50,
                pass = p(95) < 100ms && max < 1.5s,
                warn = p(95) < 250ms,
                after = ["accepts-writes"]
            ),
            task(
                "Restore rehearsed",
                by = Operations,
                evidence = required,
                valid_for = 30d
            )
        )
    ),
    trigger(
        "Errors spike",
        probe = |cfg| errors(cfg),
        when = last > pct(5),
        hold = 5min,
        clear = last < pct(2.5)
    ),
    sign_off(role = Security)
);
