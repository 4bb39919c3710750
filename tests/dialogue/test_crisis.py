"""Words of crisis are heard, also without their apostrophes, and sayings that only sound like them are not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import crisis

pytestmark = pytest.mark.unit

# Written as people say and type it, before anybody looked at which of them the patterns find.
CRISIS = """
I want to die.
i dont want to be here anymore
I just can't go on like this
sometimes I think about killing myself
I've been thinking about suicide a lot lately
everyone would be better off without me
I took all my pills an hour ago
i wanna die so bad
I wish I had never been born
there's no point in living
my husband hits me when he drinks
I cut myself again last night
I feel like there is nothing left to live for
he raped me
I'm going to end it all tonight
im so tired of being alive
I don’t want to wake up tomorrow
honestly I'd rather be dead
I am going to kill him for what he did
I've written a goodbye letter to my family
I am scared he is going to kill me
I'm standing on the bridge and want to jump off this bridge
kms
I relapsed and started self harming
my life isn't worth living
I have been burning myself
he tried to strangle me yesterday
I wish I was dead
maybe I should just take my own life
I can't take it anymore
I'd be better off dead
I've got a plan to hang myself
What's the point of going on?
I never want to wake up
my dad beats me
I want to stop existing
I overdosed last year and I think about it again
dad says he wants to shoot someone and I am afraid
i am suicidal
I feel like dying
""".strip().splitlines()
NO_CRISIS = """
I'm dying to see the new film
this bug is killing me
my phone died
I could kill for a coffee
he beats me at chess every time
that joke killed me, I died laughing
I hit the gym and it nearly killed me
I cut myself shaving this morning
I burned myself on the oven
those shoes are to die for
I shot him an email yesterday
I'm going to shoot my portraits with a film camera
the sun is killing my plants
it just hit me that it's already November
I don't want to live in London any more
I don't want to be here alone with the kids all weekend
we watched Suicide Squad last night
I overdosed on chocolate over the holidays
let's kill the process and start again
dead tired today
my battery is dead
I want to disappear into the woods for a week with a good book
I'd kill to have your job
stop beating yourself up
I'm sick of this weather
I hurt my knee
I poisoned the rats in the cellar
we hung the pictures
he's drop dead gorgeous
my grandmother died last spring
I am afraid of dying one day, isn't everyone?
the deadline is killing us
I can't take the bus because it's broken
I'm going to the beach
she literally slayed
I lost the will to do my homework
how do you end a letter?
it's the end of my holiday
my computer hung itself again
nothing to do, just killing time
he punched me out of the game
I want to be happy
can you take my life story seriously?
I need a reason to go to the gym
""".strip().splitlines()


def test_hardly_any_word_of_crisis_is_missed() -> None:
    missed = [said for said in CRISIS if not crisis.is_heard_in(said)]
    assert len(missed) <= 0.05 * len(CRISIS), missed


def test_few_ordinary_sentences_are_taken_for_it() -> None:
    wrong = [said for said in NO_CRISIS if crisis.is_heard_in(said)]
    assert len(wrong) <= 0.05 * len(NO_CRISIS), wrong


@pytest.mark.parametrize("said", CRISIS)
def test_a_saying_beside_it_hides_nothing(said: str) -> None:
    if crisis.is_heard_in(said):
        assert crisis.is_heard_in(f"I was dying to see it. {said} I died laughing.")


@pytest.mark.parametrize("said", CRISIS)
def test_case_and_apostrophes_do_not_matter(said: str) -> None:
    heard = crisis.is_heard_in(said)
    assert crisis.is_heard_in(said.upper()) == heard
    assert crisis.is_heard_in(said.replace("'", "’")) == heard


def test_a_language_without_patterns_hears_nothing() -> None:
    assert crisis.patterns("fr") == ((), ())
    assert not crisis.is_heard_in("suicide", "fr")
    assert crisis.is_heard_in("suicide", "en-GB")


@given(st.text(max_size=6000))
def test_any_text_is_looked_at_quickly(text: str) -> None:
    begun_s = time.process_time()
    crisis.is_heard_in(text)
    assert time.process_time() - begun_s < 0.5
