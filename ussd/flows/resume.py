"""What was left unfinished is offered again, before anything else."""

from ussd.engine.screens import Do, Flow, Menu

RESUME = Flow(
    "resume",
    (
        Menu(
            "offer",
            shows="draft",
            empty="home.menu",
            goes={"continue": "go_on", "over": "begin"},
        ),
        Do("go_on", runs="take_up", goes={"gone": "home.menu"}),
        Do("begin", runs="start_over", goes={"gone": "home.menu"}),
    ),
)
