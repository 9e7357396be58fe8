"""The desk's vocabulary as values: tickets, what is seen of them, what is judged, what is to be done.

Keys of kinds, types, statuses, priorities, roles, teams and facts are text because the desk file
names them; they are checked against it when it is loaded (`desk.file`) and when a mapping is
(`trackers.mapping`). Times are whole milliseconds since the epoch, UTC.
"""
