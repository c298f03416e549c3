"""The conversation's addresses. What lies below /latest-comments/ is printed; all else is Django's."""

from django.urls import path

from broadsheet.comments.views import account, claim, conversation, find_old, live, old_comment, own, rules, take_part, transparency, write

urlpatterns = [
    path("comments/judge/", write.judge, name="judge_comment"),
    path("comments/rules/", rules.comment_rules, name="comment_rules"),
    path("comments/transparency/", transparency.transparency_report, name="transparency"),
    path("comments/old/<slug:source>/<path:source_id>/", old_comment.old_comment, name="old_comment"),
    path("comments/claim/<str:token>/", claim.claim_voice, name="claim_voice"),
    path("comments/stop-mail/<str:token>/", account.stop_comment_mail, name="stop_comment_mail"),
    path("comments/c/<int:number>/", conversation.comment, name="comment"),
    path("comments/c/<int:number>/react/<slug:kind>/", take_part.react, name="react_to_comment"),
    path("comments/c/<int:number>/report/", take_part.report, name="report_comment"),
    path("comments/c/<int:number>/mute/", take_part.mute, name="mute_voice"),
    path("comments/c/<int:number>/follow/", take_part.follow_thread, name="follow_thread"),
    path("comments/c/<int:number>/edit/", own.edit, name="edit_comment"),
    path("comments/c/<int:number>/delete/", own.delete, name="delete_comment"),
    path("comments/<int:story>/", conversation.conversation, name="conversation"),
    path("comments/<int:story>/write/", write.write, name="write_comment"),
    path("comments/<int:story>/follow/", take_part.follow_story, name="follow_conversation"),
    path("comments/<int:story>/mine/", live.mine, name="my_part"),
    path("latest-comments/<int:story>/", live.latest, name="latest_comments"),
    path("latest-comments/<int:story>.json", live.pulse, name="comments_pulse"),
    path("account/comments/", account.my_comments, name="my_comments"),
    path("account/comments/old/", find_old.find_old_comments, name="find_old_comments"),
    path("account/comments/notices/", account.notices, name="comment_notices"),
    path("account/comments/settings/", account.comment_settings, name="comment_settings"),
    path("account/comments/mutes/<int:number>/drop/", account.unmute, name="unmute"),
    path("account/comments/follows/<int:number>/drop/", account.unfollow, name="unfollow"),
    path("account/comments/decisions/<int:number>/", account.statement_of_reasons, name="statement_of_reasons"),
]
