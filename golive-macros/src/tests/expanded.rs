static CHECKLIST: golive::Checklist<Config> =
    golive::__private::Checklist::<Config>::declared(|| {
        #[allow(unused_imports)]
        use golive::__private as __golive;
        let checklist = golive::__private::Checklist::<Config>::new("Orders go-live");
        let checklist = checklist.id("orders/go-live");
        let checklist = checklist.version("3");
        let checklist = checklist.zone("Europe/Berlin");
        let checklist = checklist.roles(["Operations", "Security"]);
        let checklist = checklist.phase({
            let phase = golive::__private::Phase::<Config>::new("Pre-launch");
            let phase = phase.opens(golive::__private::Offset::before(
                const { golive::__private::unit::d(7u64, 0u32) },
            ));
            let phase = phase.closes(golive::__private::Offset::launch());
            let phase = phase.section({
                let section = golive::__private::Section::<Config>::new("Database");
                let section = section.tags(["data"]);
                let section = section.item({
                    __golive::Evident::item(
                        __golive::Measures::check(
                            golive::__private::Check::<Config>::new("Accepts writes"),
                            |cfg| writes(cfg),
                        )
                        .timeout(const { golive::__private::unit::s(2u64, 0u32) })
                        .retries(3u32)
                        .critical(),
                    )
                });
                let section = section.item({
                    __golive::Measures::check(
                        golive::__private::Check::<Config>::new("Is fast"),
                        |cfg| latency(cfg),
                    )
                    .samples(20u32)
                    .on_no_data(golive::__private::OnNoData::Fail)
                    .pass_where(|golive_samples| {
                        __golive::Bounds::compared(
                            __golive::InOrder::p(golive_samples, 95f64),
                            __golive::Comparison::Lt,
                            const { golive::__private::unit::ms(15u64, 1u32) },
                        )
                        .and({
                            let golive_here = golive_samples;
                            __golive::Bounds::compared(
                                __golive::InOrder::max(golive_here),
                                __golive::Comparison::Lt,
                                LIMIT,
                            )
                        })
                    })
                    .warn_where(|golive_samples| {
                        __golive::Bounds::compared(
                            __golive::InOrder::p(golive_samples, 95f64),
                            __golive::Comparison::Lt,
                            const { golive::__private::unit::ms(5u64, 0u32) },
                        )
                    })
                    .after(["accepts-writes"])
                });
                let section = section.item({
                    golive::__private::Task::<Config>::new("Restore rehearsed")
                        .by(["Operations"])
                        .evidence_required()
                        .valid_for(const { golive::__private::unit::d(30u64, 0u32) })
                        .repeats(golive::__private::Recurrence::Monthly)
                });
                section
            });
            let phase = phase.section(__golive::IsSection::<Config>::section(&DOCUMENTATION));
            let phase = phase.item({
                __golive::Source::check(
                    golive::__private::Check::<Config>::new("Names a policy"),
                    policy,
                )
                .pass_where(|golive_samples| __golive::Text::one_of(golive_samples, ["a", "b"]))
                .id("policy")
                .optional()
            });
            phase
        });
        let checklist = checklist.phase({
            let phase = golive::__private::Phase::<Config>::new("Watch");
            let phase = phase.opens(golive::__private::Offset::after(
                const { golive::__private::unit::min(30u64, 0u32) },
            ));
            let phase = phase.item({
                __golive::Measures::trigger(
                    golive::__private::Trigger::<Config>::new("Errors spike"),
                    |_| errors(),
                )
                .when_where(|golive_samples| {
                    __golive::Bounds::compared(
                        __golive::InOrder::ordered(golive_samples.last()),
                        __golive::Comparison::Gt,
                        const { golive::__private::unit::pct }(5f64),
                    )
                })
                .hold(const { golive::__private::unit::min(5u64, 0u32) })
                .clear_where(|golive_samples| {
                    __golive::Bounds::compared(
                        __golive::InOrder::ordered(golive_samples.last()),
                        __golive::Comparison::Lt,
                        const { golive::__private::unit::pct }(2.5f64),
                    )
                })
                .then(&ROLLBACK)
                .applies_if(|cfg| cfg.watched)
            });
            phase
        });
        let checklist = checklist.sign_off(
            golive::__private::SignOff::new("Security")
                .distinct_from(["Operations"])
                .phase("watch")
                .count(2u32),
        );
        let checklist = checklist.plan({
            let plan = golive::__private::Plan::new("Call for help");
            let plan = plan.step(
                golive::__private::Step::new("Call")
                    .command("call")
                    .by("Operations"),
            );
            plan
        });
        let checklist = checklist.contact("On call", "+1");
        let checklist = checklist.note("a note");
        checklist
    });
