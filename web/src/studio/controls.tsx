import { coherent, type Description, withShare } from "./description";
import type { Offer } from "./studio_client";
import { studioMessages as words } from "./studio_messages";

/** Which sliders of the face stand together. */
const GROUPS: Readonly<Record<keyof typeof words.groups, readonly string[]>> = {
  face: ["face_width", "face_length", "face_depth", "oval", "round", "square", "heart", "full", "forehead_height"],
  eyes: ["eye_size", "eye_spacing", "eye_slant", "eye_bags", "brow_height", "brow_angle", "brow_ridge"],
  nose: ["nose_width", "nose_length", "nose_depth", "nose_bridge", "nose_tip", "nose_tip_width"],
  mouth: ["mouth_width", "mouth_corners", "upper_lip", "lower_lip"],
  jaw: ["cheekbones", "cheeks", "jaw_width", "jaw_drop", "chin_height", "chin_forward", "chin_point"],
  rest: ["ear_size", "neck_width", "neck_length"],
};

interface ControlsProps {
  one: Description;
  offer: Offer;
  change: (next: Description) => void;
}

/** All that may be said about how somebody looks. */
export function Controls({ one, offer, change }: ControlsProps) {
  return (
    <>
      <Body one={one} offer={offer} change={change} />
      <Hair one={one} offer={offer} change={change} />
      <Colours one={one} change={change} />
      {Object.entries(GROUPS).map(([group, sliders]) => (
        <details key={group} open={group === "face"}>
          <summary>{words.groups[group as keyof typeof words.groups]}</summary>
          {sliders
            .filter((name) => name in offer.form)
            .map((name) => (
              <Range
                key={name}
                label={words.form[name] ?? name}
                value={one.form[name] ?? 0}
                least={offer.form[name]?.least ?? 0}
                set={(value) => change({ ...one, form: { ...one.form, [name]: value } })}
              />
            ))}
        </details>
      ))}
    </>
  );
}

/** What no photo says: age, build, weight and heritage. */
export function Body({ one, offer, change }: ControlsProps) {
  const [youngest, oldest] = offer.age_years;
  return (
    <>
      <Range
        label={words.age}
        value={one.age_years}
        least={youngest}
        most={oldest}
        step={1}
        text={words.years(Math.round(one.age_years))}
        set={(age_years) => change(coherent({ ...one, age_years }))}
      />
      <Range label={words.build} value={one.masculinity} least={0} ends={words.builds} set={(masculinity) => change(coherent({ ...one, masculinity }))} />
      <Range label={words.weight} value={one.weight} least={-1} ends={words.weights} set={(weight) => change({ ...one, weight })} />
      <fieldset>
        <legend>{words.heritage}</legend>
        {offer.ethnicities.map((name) => (
          <Range
            key={name}
            label={words.heritages[name] ?? name}
            value={one.ethnicity[name] ?? 0}
            least={0}
            set={(share) => change(coherent({ ...one, ethnicity: withShare(whole(one, offer), name, share) }))}
          />
        ))}
      </fieldset>
    </>
  );
}

function Hair({ one, offer, change }: ControlsProps) {
  return (
    <fieldset>
      <legend>{words.hair}</legend>
      <Choice
        label={words.hairStyle}
        value={one.hair.style}
        of={offer.hair}
        names={words.hairs}
        set={(style) => change({ ...one, hair: { style, colour: one.hair.colour, greying: one.hair.greying, strands: true } })}
      />
      <Range label={words.greying} value={one.hair.greying} least={0} set={(greying) => change({ ...one, hair: { ...one.hair, greying } })} />
      <Choice
        label={words.eyes}
        value={one.eyes.colour}
        of={offer.eyes}
        names={words.eyeColours}
        set={(colour) => change({ ...one, eyes: { ...one.eyes, colour } })}
      />
    </fieldset>
  );
}

function Colours({ one, change }: { one: Description; change: (next: Description) => void }) {
  const { skin, hair, brows, top } = one;
  return (
    <fieldset>
      <legend>{words.colours}</legend>
      <div class="studio-colours">
        <Colour label={words.skin} value={skin.tone ?? "#d9b08c"} set={(tone) => change({ ...one, skin: { ...skin, tone } })} />
        <Colour label={words.lips} value={skin.lips} set={(lips) => change({ ...one, skin: { ...skin, lips } })} />
        <Colour label={words.hairColour} value={hair.colour} set={(colour) => change({ ...one, hair: { ...hair, colour } })} />
        <Colour label={words.brows} value={brows.colour} set={(colour) => change({ ...one, brows: { ...brows, colour } })} />
        <Colour label={words.top} value={top.colour} set={(colour) => change({ ...one, top: { colour } })} />
      </div>
    </fieldset>
  );
}

/** Return shares of every heritage there is, those that are not named being 0. */
function whole(one: Description, offer: Offer): Record<string, number> {
  return Object.fromEntries(offer.ethnicities.map((name) => [name, one.ethnicity[name] ?? 0]));
}

interface RangeProps {
  label: string;
  value: number;
  least: number;
  most?: number;
  step?: number;
  /** What the ends mean. */
  ends?: readonly string[];
  /** The value in words. */
  text?: string;
  set: (value: number) => void;
}

/** A slider with its name; where zero lies in the middle, a double click brings it back there. */
export function Range({ label, value, least, most = 1, step = 0.01, ends, text, set }: RangeProps) {
  return (
    <label class="studio-range">
      <span>
        {label}
        {(ends || text) && <small>{text ?? ends?.join(" … ")}</small>}
      </span>
      <input
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        {...(text && { "aria-valuetext": text })}
        onInput={(event) => set(event.currentTarget.valueAsNumber)}
        onDblClick={() => least <= 0 && set(0)}
      />
    </label>
  );
}

/** A choice by name. */
export function Choice(props: { label: string; value: string; of: readonly string[]; names: Readonly<Record<string, string>>; set: (value: string) => void }) {
  const { label, value, of, names, set } = props;
  return (
    <label class="studio-range">
      <span>{label}</span>
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        {of.map((name) => (
          <option key={name} value={name}>
            {names[name] ?? name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Colour({ label, value, set }: { label: string; value: string; set: (value: string) => void }) {
  return (
    <label class="studio-colour">
      <input type="color" value={value} onInput={(event) => set(event.currentTarget.value)} />
      {label}
    </label>
  );
}
