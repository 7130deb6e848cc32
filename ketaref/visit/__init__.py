"""The day of an infusion: clock times, the plan, the patient's sheet, the calendar file."""
