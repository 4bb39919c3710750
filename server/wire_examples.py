"""One event of each class, for the golden files that Python and TypeScript must read alike."""

from server import wire, wire_study


def client() -> list[wire.Event]:
    """Return one event of each class that a page may send."""
    return [
        wire.SessionStart(),
        wire.SessionResume(id="s1", secret="x", last_seq=12, epoch=3, played_ms=840),
        wire.SessionGreet(),
        wire.SessionEnd(),
        wire.SessionSet(listener_amplitude=0.5),
        wire.MasksWatch(on=True),
        wire.MindList(),
        wire.MindChoose(id="openai@127.0.0.1:11434", model="qwen3:4b"),
        wire.MindTry(id="companion"),
        wire.MicrophoneOpen(rate_hz=16_000),
        wire.MicrophoneClose(),
        wire.SpeechEnd(),
        wire.SpeechDrop(),
        wire.EarsChoose(browser=True),
        wire.SpeechWords(result=3, text="hello my name", final=False),
        wire.TextSay(text="Grüße, мир 🙂", id="m1"),
        wire.TurnInterrupt(),
        wire.PlaybackStarted(epoch=3),
        wire.PlaybackMoved(epoch=3, played_ms=200),
        wire.PlaybackHeld(epoch=3, played_ms=420),
        wire.PlaybackStopped(epoch=3, played_ms=900),
        wire.TreeRewind(node=5),
        wire.TreeRegenerate(node=7),
        wire.TreeEdit(node=5, text="Hello again", id="m2"),
        wire.TreeWhy(node=7),
        wire.ConsentSet(version="1", text=True, sound=False, face=True, feelings=True, from_start=True),
        wire.MarkerSet(label="task begins", value="2"),
        wire.StudyNext(),
        wire.StudyLeave(forget=True),
        wire.AnswerGive(questionnaire="sam", item="valence", phase="before", value=7.0),
    ]


def server() -> list[wire.ServerEvent]:
    """Return one event of each class that the server may send."""
    return [
        wire.SessionReady(
            seq=1,
            t_ms=0,
            id="s1",
            secret="x",
            resumed=False,
            fps=25,
            channels=["jawOpen", "head_yaw_rad"],
            microphone_rate_hz=16_000,
            voice_rate_hz=24_000,
            person="/people/mira.glb",
            name="Mira",
            providers=[wire.Provider(kind="mind", name="companion", why="no key is set")],
        ),
        wire.StateChanged(seq=2, t_ms=10, state="thinking", stance="listening"),
        wire.TurnOpened(seq=3, t_ms=11, node=5, level=2, party="user", text="Hello", id="m1"),
        wire.SpeechHeard(seq=4, t_ms=12, text="hello there", final=False, backchannel=False),
        wire.ReplyStarted(seq=5, t_ms=13, epoch=3, node=7),
        wire.PhraseSpoken(
            seq=6,
            t_ms=14,
            epoch=3,
            text="Hello, you.",
            start_ms=0,
            end_ms=700,
            words=[wire.Word(text="Hello,", start_ms=0, end_ms=300)],
        ),
        wire.ReplyFinished(seq=7, t_ms=15, epoch=3, duration_ms=700),
        wire.PlaybackHold(seq=8, t_ms=16, epoch=3),
        wire.PlaybackResume(seq=9, t_ms=17, epoch=3),
        wire.TurnCancelled(seq=10, t_ms=18, cancelled=3, epoch=4, fade_ms=60),
        wire.TurnCommitted(
            seq=11,
            t_ms=19,
            node=7,
            party="avatar",
            text="Hello, you.",
            heard_text="Hello,",
            status="interrupted",
        ),
        wire.FeelingChanged(
            seq=12,
            t_ms=20,
            party="user",
            emotions={"joy": 0.4},
            valence=0.3,
            arousal=0.1,
            trend=0.05,
            volatility=0.2,
            source="text",
        ),
        wire.ShownChanged(seq=13, t_ms=21, emotions={"joy": 0.5}, intensity=0.4, attitude={"interest": 0.5}),
        wire.TreeChanged(seq=14, t_ms=22, whole=False, current=5, nodes=[_node_example()]),
        wire.TreeReasons(
            seq=15,
            t_ms=23,
            node=0,
            steers="tree",
            feeling=wire.TreeFeeling(
                emotions={"joy": 0.4, "neutral": 0.6},
                valence=0.3,
                arousal=0.1,
                trend=0.05,
                volatility=0.2,
                weighed=[wire.TreeShare(node=5, share=0.61)],
            ),
            shown=wire.TreeShown(emotions={"joy": 0.5}, intensity=0.4, attitude={"interest": 0.5}),
        ),
        wire.RecordChanged(
            seq=16,
            t_ms=24,
            state="kept",
            talk="s1",
            version="1",
            text=True,
            sound=False,
            face=True,
            feelings=True,
            message="",
        ),
        _study_example(),
        wire.MasksWatched(seq=18, t_ms=26, generated=True),
        wire.CareOffered(seq=19, t_ms=27, node=5),
        wire.MindOffered(
            seq=20,
            t_ms=28,
            minds=[
                wire.OfferedMind(
                    id="openai@127.0.0.1:11434",
                    name="Ollama",
                    host="127.0.0.1:11434",
                    where="here",
                    models=["qwen3:4b"],
                )
            ],
            id="openai@127.0.0.1:11434",
            model="qwen3:4b",
        ),
        wire.MindChosen(
            seq=21,
            t_ms=29,
            id="companion",
            model="",
            provider=wire.Provider(kind="mind", name="companion", why="chosen on the page"),
        ),
        wire.MindTried(
            seq=22, t_ms=30, id="companion", model="", works=True, first_ms=12, message="Hello, you."
        ),
        wire.ErrorRaised(seq=23, t_ms=31, code="mind.slow", message="It took too long.", fatal=False),
        wire.EarsChosen(
            seq=24,
            t_ms=32,
            provider=wire.Provider(kind="ears", name="browser", why="chosen on the page"),
        ),
    ]


def _study_example() -> wire.StudyChanged:
    item = wire_study.StudyItem(
        name="valence",
        type="scale",
        prompt="How do you feel?",
        low="unhappy",
        high="happy",
        points=9,
        picture="valence",
        options=[],
        required=True,
    )
    return wire.StudyChanged(
        seq=17,
        t_ms=25,
        study="warmth",
        participant="P-01",
        rehearsal=False,
        step="before",
        part=3,
        parts=6,
        title="How you feel",
        text="",
        consent=wire_study.StudyConsent(
            version="1", text="asked", sound="not_asked", face="asked", feelings="required"
        ),
        questionnaire=wire_study.StudyQuestionnaire(
            name="sam",
            title="How you feel",
            instruction="Choose a figure.",
            source="Bradley and Lang (1994)",
            items=[item],
            given={"valence": 7.0},
        ),
        seconds_left=None,
        keys=[wire_study.StudyKey(key="m", label="moment")],
        may_end=False,
    )


def _node_example() -> wire.TreeNode:
    found = wire.TreeReading(
        source="text", emotions={"joy": 0.8}, valence=0.6, arousal=0.3, intensity=0.5, confidence=0.6
    )
    return wire.TreeNode(
        id=5,
        parent=3,
        partner=6,
        level=2,
        party="user",
        role="speaking",
        status="done",
        text="Hello",
        heard_text="Hello",
        started_s=1.5,
        ended_s=2.25,
        readings=[found],
        felt=found,
        decided_by="text",
        shown=None,
        valence=0.3,
        arousal=0.1,
    )
