static CHECKLIST: golive::Checklist<Config> =
    golive::__private::Checklist::<Config>::declared(|| {
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
                let section = {
                    fn __golive_items(
                        section: golive::__private::Section<Config>,
                    ) -> golive::__private::Section<Config> {
                        let section = section.item({
                            golive::__private::Check::<Config>::new("Accepts writes")
                                .probe(|cfg| writes(cfg))
                                .timeout(const { golive::__private::unit::s(2u64, 0u32) })
                                .retries(3u32)
                                .critical()
                        });
                        let section = section.item({
                            golive::__private::Check::<Config>::new("Is fast")
                                .probe(|cfg| latency(cfg))
                                .samples(20u32)
                                .on_no_data(golive::__private::OnNoData::Fail)
                                .pass_where(|golive_samples| {
                                    golive_samples
                                        .p(95f64)
                                        .lt(const { golive::__private::unit::ms(15u64, 1u32) })
                                        .and({
                                            let golive_here = golive_samples;
                                            golive_here.max().lt(LIMIT)
                                        })
                                })
                                .warn_where(|golive_samples| {
                                    golive_samples
                                        .p(95f64)
                                        .lt(const { golive::__private::unit::ms(5u64, 0u32) })
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
                    }
                    __golive_items(section)
                };
                section
            });
            let phase = phase.section(&DOCUMENTATION);
            let phase = {
                fn __golive_items(
                    phase: golive::__private::Phase<Config>,
                ) -> golive::__private::Phase<Config> {
                    let phase = phase.item({
                        golive::__private::Check::<Config>::new("Names a policy")
                            .probe_from(policy)
                            .pass_where(|golive_samples| golive_samples.one_of(["a", "b"]))
                            .id("policy")
                            .optional()
                    });
                    phase
                }
                __golive_items(phase)
            };
            phase
        });
        let checklist = checklist.phase({
            let phase = golive::__private::Phase::<Config>::new("Watch");
            let phase = phase.opens(golive::__private::Offset::after(
                const { golive::__private::unit::min(30u64, 0u32) },
            ));
            let phase = {
                fn __golive_items(
                    phase: golive::__private::Phase<Config>,
                ) -> golive::__private::Phase<Config> {
                    let phase = phase.item({
                        golive::__private::Trigger::<Config>::new("Errors spike")
                            .probe(|_| errors())
                            .when_where(|golive_samples| {
                                golive_samples
                                    .last()
                                    .gt(const { golive::__private::unit::pct }(5f64))
                            })
                            .hold(const { golive::__private::unit::min(5u64, 0u32) })
                            .clear_where(|golive_samples| {
                                golive_samples
                                    .last()
                                    .lt(const { golive::__private::unit::pct }(2.5f64))
                            })
                            .then(&ROLLBACK)
                            .applies_if(|cfg| cfg.watched)
                    });
                    phase
                }
                __golive_items(phase)
            };
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
