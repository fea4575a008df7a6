import time, os
from datetime import timedelta
import pytest
from crm_social.actions import intake, routing, accounts, reps as acts
from crm_social.core.facts import Actor, seal
from tests.cast import *
def test_scale(db, reps):
    N=int(os.environ.get("N","20000"))
    for start in range(0,N,2000):
        facts=[]
        for n in range(start,start+2000):
            a=Actor(id=f"p{n}",handle=f"p{n}",name=f"P {n}")
            asks = n%20==0
            facts.append(comment(f"{n}","Hva koster det?" if asks else "Så fint!",actor=a))
        intake.append(db,facts,NOW)
        while intake.apply_batch(db,NOW).facts: pass
    for i in range(20):
        accounts.add_user(db, username=f"rep{i}", name="", role="rep", password=PASSWORD, now=NOW)
        acts.set_rep(db,f"rep{i}",{"capacity":10000})
    t=time.perf_counter(); given=0; after=0; batches=0
    while after is not None:
        some=routing.assign_batch(db,NOW,after=after); given+=some.given; after=some.after; batches+=1
    d=time.perf_counter()-t
    t=time.perf_counter(); routing.assign_batch(db,NOW); e=time.perf_counter()-t
    print(f"\n{db.engine.dialect.name}: {N} contacts, {given} given in {batches} batches, {d:.2f} s, {given/d:.0f}/s; an empty look {e*1000:.0f} ms")

    from crm_social.store import reps as st
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c: c.exec_driver_sql("ANALYZE")
    from sqlalchemy import text
    with db.reading() as session:
        for r in session.execute(text("EXPLAIN (ANALYZE, SUMMARY) "+st._WAITING.text),{"away":"[]","after":0,"limit":500}): print(r[0])
    with db.writing() as session:
        for f in (lambda: st.one_at_a_time(session), lambda: st.everybody(session), lambda: st.disabled(session), lambda: st.waiting(session,[],after=0,limit=500)):
            t=time.perf_counter(); f(); print((time.perf_counter()-t)*1e3,"ms")
