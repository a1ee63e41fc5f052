"""What happens by the clock, in one table."""

from celery.schedules import crontab

from config.lanes import LANES, pulse_of

SCHEDULE = {
    **{
        f"{process} works": {
            "task": "config.tasks.heartbeat",
            "schedule": 2.0,
            "options": {"queue": pulse_of(process), "expires": 4},
        }
        for process in LANES
    },
    "audit rows are chained": {
        "task": "loans.tasks.seal_audit",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "whoever holds a claimed id hears of it": {
        "task": "loans.tasks.pass_on_claims",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "payouts that nobody heard of are found": {
        "task": "loans.tasks.sweep_payouts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "the registry hears what nobody told it": {
        "task": "loans.tasks.sweep_reports",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "what wallets told us is booked": {
        "task": "loans.tasks.sweep_wallets",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "sessions that ended without a word are logged": {
        "task": "ussd.tasks.sweep_sessions",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "what a last screen promised is written": {
        "task": "ussd.tasks.keep_promises",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "phones hear what nobody told them": {
        "task": "messaging.tasks.sweep_messages",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "what carriers reported is taken in": {
        "task": "messaging.tasks.deliver_reports",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "what phones send us is answered": {
        "task": "messaging.tasks.answer_inbound",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "texts that nobody knows the end of are counted": {
        "task": "messaging.tasks.look_at_unknowns",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "what waits to be sent or taken in is counted": {
        "task": "messaging.tasks.look_over_messages",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "borrowers are reminded of what is due and of what is late": {
        "task": "messaging.tasks.remind_borrowers",
        # When the day's close is over, and again for whoever was away; nobody hears twice.
        "schedule": crontab(hour="7,9,11", minute="10"),
        "options": {"expires": 3600},
    },
    "staff are mailed what waits for them and what goes wrong": {
        "task": "messaging.tasks.tell_staff",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "mail to staff goes out": {
        "task": "messaging.tasks.send_mail",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "reports that nobody built are built, and old ones go": {
        "task": "loans.tasks.sweep_report_files",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "offers end on their last day": {
        "task": "loans.tasks.expire_old_offers",
        "schedule": crontab(minute="7"),
    },
    "days that ended are closed": {
        "task": "loans.tasks.close_open_days",
        # Soon after midnight, and again for what was held up or was away.
        "schedule": crontab(minute="5,25,45"),
        "options": {"expires": 600},
    },
    "the registry is held against the books": {
        "task": "loans.tasks.compare_registry",
        # The days are closed by then.
        "schedule": crontab(hour="2", minute="35"),
        "options": {"expires": 3600},
    },
    "lenders' rows have the languages that people chose": {
        "task": "loans.tasks.copy_all_languages",
        "schedule": crontab(hour="1", minute="50"),
        "options": {"expires": 3600},
    },
    "the registry's copies are repaired in time": {
        "task": "loans.tasks.look_at_repairs",
        "schedule": crontab(minute="40"),
        "options": {"expires": 3600},
    },
    "the registry forgets what is over": {
        "task": "loans.tasks.forget_over",
        # The night's comparison has told what the registry had not heard of.
        "schedule": crontab(hour="4", minute="15"),
        "options": {"expires": 3600},
    },
    "texts say no more to whom they went, when they are old": {
        "task": "messaging.tasks.forget_texts",
        "schedule": crontab(hour="3", minute="35"),
        "options": {"expires": 3600},
    },
    "expired sessions and tokens are removed": {
        "task": "config.tasks.sweep_out_expired",
        "schedule": crontab(hour="3", minute="20"),
    },
}
