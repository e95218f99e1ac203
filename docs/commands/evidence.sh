# Questions about one image. moto does not know the call: scripts/commands/not-in-moto.ts answers it.
against moto

{
# shown: launches
aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=ami-0123456789abcdef0 \
  --query 'Events[?EventName==`RunInstances`].[EventTime, Username, EventId]' --output text
# end
} | says '^\S+\s+builder\s+[0-9a-f-]{36}$'
