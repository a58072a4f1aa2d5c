"""The bench for people to read."""

CALIBRATION_SPREAD_MAX = 0.15  # of the middle piece of fixed work, over the whole run
CALIBRATION_SHARE_MIN = 0.9


def show(value):
    if abs(value) >= 1e6:
        return f"{value / 1e6:.2f} M"
    if abs(value) >= 1e4:
        return f"{value / 1e3:.1f} k"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def show_three(found):
    return f"{show(found['min']):>9} – {show(found['median']):>9} – {show(found['max']):>9}"


def print_row(result):
    print(f"\n{result['name']}: {result['title']} [{result['unit']}], min – median – max")
    for name, figure in result["figures"].items():
        disturbed = sum(bool(turn and turn["disturbed"]) for turn in result["turns"].get(name, []))
        remark = f"   ({disturbed} of {len(figure['values'])} turns disturbed)" if disturbed else ""
        print(f"  {name:<20} {show_three(figure)}{remark}")
    for goal in result["goals"]:
        print_goal(goal)
    for problem in result["problems"]:
        print(f"  problem: {problem}")
    print(end="", flush=True)


def print_goal(goal):
    figures = show_three(goal) if "median" in goal else ""
    print(f"  {goal['text']}: {figures}   goal {goal['goal']}: {goal['verdict']}")


def print_summary(results, calibration):
    goals = [(result["name"], goal) for result in results for goal in result["goals"]]
    print("\nGoals")
    for name, goal in goals:
        middle = show(goal["median"]) if "median" in goal else "–"
        print(f"  {name:<14} {goal['text']:<54} {middle:>9}   {goal['goal']:<9} {goal['verdict']}")
    print(describe_machine(calibration), flush=True)


def describe_machine(calibration):
    """One line: was the machine quiet enough?"""
    if not calibration:
        return "The machine was not calibrated."
    pieces = sorted(found["p50_us"] for found in calibration)
    spread = (pieces[-1 - len(pieces) // 10] - pieces[0]) / pieces[0]
    crowded = [found for found in calibration if found["share"] < CALIBRATION_SHARE_MIN]
    if spread > CALIBRATION_SPREAD_MAX or 4 * len(crowded) > len(calibration):
        return (f"The machine was too noisy to tell: fixed work took up to {spread:.0%} longer than at best, and "
                f"others were on the core in {len(crowded)} of {len(calibration)} calibrations.")
    return f"The machine was quiet: fixed work took at most {spread:.0%} longer than at best."
