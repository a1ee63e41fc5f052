"""Every contract that reads files, by the name under which it reports."""

from collections.abc import Callable, Iterator

from tests.repo import form, licences, plainness, reach, refusals, words
from tests.repo.tree import Finding, Tree

Contract = Callable[[Tree], Iterator[Finding]]

CONTRACTS: tuple[Contract, ...] = (
    form.files_are_python,
    form.short_files,
    form.short_functions,
    form.names_that_say_something,
    form.models_and_views_only_pass_on,
    form.each_module_says_what_it_holds,
    form.nothing_is_printed,
    form.nothing_is_left_for_later,
    form.what_is_logged_is_shown,
    form.money_is_never_a_float,
    reach.no_orphans,
    reach.every_verb_has_its_test,
    plainness.only_gateway_knows_http,
    plainness.rules_are_plain,
    plainness.verbs_call_nobody,
    plainness.errands_hold_nothing,
    plainness.queries_only_read,
    plainness.models_have_no_clever_save,
    words.catalogues_have_equal_keys,
    words.catalogues_have_equal_facts,
    refusals.every_refusal_has_its_status,
    licences.our_licence_is_one,
    licences.licences_of_others_fit,
)
