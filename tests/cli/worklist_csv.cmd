from: contacts.csv
args: worklist @DATASET@ --as-of 2024-03-20 --format csv
exit: 0
--- stdout has
partner,name,kind,for,table,id,age_days,last_verified,text
midtown_cdc,Midtown CDC,stale,partner,contact,k-02,1785,2019-05-01,"The contact Front office (office@midtown.example) was last verified 2019-05-01, 1785 days ago. Is it still right?"
--- stdout lacks
,k-06,
